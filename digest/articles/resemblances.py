"""Articles that may be one story: noted where they are found, listed until a person decides."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import insert, or_, select
from sqlalchemy.orm import Session, aliased

from digest.articles import lookup
from digest.articles.models import Article, Resemblance
from digest.articles.similarity import alike
from digest.articles.states import HeldBecause, ResemblanceKind
from digest.articles.survey import Survey
from digest.articles.values import ResemblanceRow
from digest.core.chunks import chunks

CHUNK = 400
SHOWS = "see `digest articles resemblances`"


@dataclass(frozen=True, slots=True)
class Pair:
    """Two articles that may be one story."""

    article_id: int
    """The later one."""
    other_id: int
    kind: ResemblanceKind
    reason: str


def note(session: Session, found: Survey, ids: Mapping[str, int], *, now: datetime) -> list[str]:
    """Note what the new articles of a batch resemble; `ids` are theirs by guid. Return warnings for people."""
    if not found.new:
        return []
    pairs = [*_pairs(found, ids), *_alike(session, {ids[identity.guid] for _, identity in found.new})]
    _add(session, pairs, now)
    conflicts = sum(pair.kind is ResemblanceKind.CONFLICT for pair in pairs)
    same = len({pair.article_id for pair in pairs if pair.kind is ResemblanceKind.SAME_STORY})
    warnings = []
    if conflicts:
        warnings.append(f"new articles held because each may be another one, changed: {conflicts}; {SHOWS}")
    if same:
        warnings.append(f"new articles that may tell the story of another: {same}; {SHOWS}")
    return warnings


def undecided(session: Session) -> list[ResemblanceRow]:
    """Every resemblance that waits for a person, the latest first; none of articles that were taken back."""
    article, other = aliased(Article), aliased(Article)
    open_ = Resemblance.decided_at.is_(None), article.retracted_at.is_(None), other.retracted_at.is_(None)
    still = or_(Resemblance.kind != ResemblanceKind.CONFLICT, article.held_because == HeldBecause.CONFLICT)
    statement = (
        select(Resemblance, article.title, other.title)
        .join(article, article.id == Resemblance.article_id)
        .join(other, other.id == Resemblance.other_id)
        .where(*open_, still)
        .order_by(Resemblance.id.desc())
    )
    return [_row(row, title, other_title) for row, title, other_title in session.execute(statement)]


def _pairs(found: Survey, ids: Mapping[str, int]) -> Iterator[Pair]:
    for guid, doubt in found.contradictions.items():
        yield Pair(ids[guid], doubt.article_id, ResemblanceKind.CONFLICT, doubt.reason)
    for guid, other_id in found.elsewhere.other_titles.items():
        yield Pair(ids[guid], other_id, ResemblanceKind.SAME_STORY, "one address in two sources, under two titles")


def _alike(session: Session, new_ids: Collection[int]) -> Iterator[Pair]:
    for article_id, other_id in alike(lookup.around(session, min(new_ids)), new_ids):
        yield Pair(article_id, other_id, ResemblanceKind.SAME_STORY, "alike in title and summary")


def _add(session: Session, pairs: Iterable[Pair], now: datetime) -> None:
    """Once for each two articles. One of the two is new, so nothing was noted of them before."""
    once: dict[tuple[int, int], Pair] = {}
    for pair in pairs:
        once.setdefault((pair.article_id, pair.other_id), pair)
    for chunk in chunks(once.values(), CHUNK):
        rows = [
            {
                "article_id": pair.article_id,
                "other_id": pair.other_id,
                "kind": pair.kind,
                "reason": pair.reason[:300],
                "noted_at": now,
            }
            for pair in chunk
        ]
        session.execute(insert(Resemblance), rows)


def _row(found: Resemblance, title: str, other_title: str) -> ResemblanceRow:
    return ResemblanceRow(
        article_id=found.article_id,
        title=title,
        other_id=found.other_id,
        other_title=other_title,
        kind=found.kind,
        reason=found.reason,
        noted_at=found.noted_at,
        decided_at=found.decided_at,
        same=found.same,
    )
