"""From entries to kept articles: new ones are added, changed ones updated, and nothing becomes news twice."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from sqlalchemy.orm import Session

from digest.articles import history, polish, resemblances, rows, visibility
from digest.articles.identity import Identity, identify
from digest.articles.lookup import shared_urls
from digest.articles.rows import Newcomer
from digest.articles.states import HeldBecause, RetractedBy
from digest.articles.survey import Survey, survey
from digest.articles.values import Entry, Ingested
from digest.core.database import Lock, lock

FIRST_DATE = datetime(1990, 1, 1, tzinfo=UTC)
"""Before the Web no article was published on it: an earlier date is a mistake."""
LONGEST_AHEAD = timedelta(days=366)


def ingest(
    session: Session,
    source_id: int,
    entries: Sequence[Entry],
    *,
    now: datetime,
    rules: polish.Rules = polish.SHIPPED,
    held: bool = False,
    released: bool = False,
    partial: bool = False,
    last_read_at: datetime | None = None,
) -> Ingested:
    """Keep what a source says now. Safe to repeat; one source at a time (the caller locks its row).

    An impossible date is dropped and noted; one that lies ahead stays, and issues wait for it. What is new in a source
    that is `held`, or looks suspicious, is held too. `released` tells that a person has let the source go before;
    `partial`, that the entries are not all the source shows but what was changed.
    `last_read_at` is None for a first reading, and where a person looks on (an import): then nothing is suspicious.
    """
    # Sources read at the same moment must see each other's articles, or each takes a story for its own.
    lock(session, Lock.INGEST)
    batch, warnings = _identified(session, source_id, [polish.polish(entry, rules) for entry in entries], now)
    found = survey(session, source_id, batch, last_read_at=last_read_at, released=released, partial=partial)
    waits = held or bool(found.suspicion)
    ids = rows.add(session, source_id, _newcomers(found, waits=waits), now=now)
    new = tuple(ids[identity.guid] for _, identity in found.new)
    updated = _update(session, found, now)
    ids |= {identity.guid: article.id for _, identity, article in found.recognised}
    return Ingested(
        new=new,
        updated=updated,
        unchanged=len(found.recognised) - len(updated),
        warnings=(*warnings, *resemblances.note(session, found, ids, now=now)),
        named_topics={ids[identity.guid]: entry.topics for entry, identity in batch if entry.topics},
        suspicion=found.suspicion,
        restored=_restore(session, found, waits=waits),
    )


def _identified(
    session: Session, source_id: int, entries: Sequence[Entry], now: datetime
) -> tuple[list[tuple[Entry, Identity]], list[str]]:
    dated = [_with_possible_date(entry, now) for entry in entries]
    warnings = [
        f"{kept.title[:60]!r} is dated {given.published_at:%Y-%m-%d}, which cannot be; it is kept without a date"
        for given, kept in zip(entries, dated, strict=True)
        if given.published_at and kept.published_at is None
    ]
    batch, doubts = identify(dated, shared_urls=shared_urls(session, source_id, dated))
    return batch, warnings + doubts


def _with_possible_date(entry: Entry, now: datetime) -> Entry:
    date = entry.published_at
    return entry if date is None or FIRST_DATE <= date <= now + LONGEST_AHEAD else replace(entry, published_at=None)


def _newcomers(found: Survey, *, waits: bool) -> Iterator[Newcomer]:
    """A twin is never held: it stands in no issue, and its source vouches for a story that another told first."""
    for entry, identity in found.new:
        root = found.elsewhere.roots.get(identity.guid)
        because = HeldBecause.CONFLICT if identity.guid in found.contradictions else None
        because = because or (HeldBecause.SOURCE if waits else None)
        yield Newcomer(entry, identity, twin_of_id=root, held_because=None if root else because)


def _update(session: Session, found: Survey, now: datetime) -> tuple[int, ...]:
    before = {
        article.id: said
        for entry, identity, article in found.recognised
        if (said := rows.update(article, entry, identity, now=now))
    }
    session.flush()
    history.note(session, before, now=now)
    return tuple(before)


def _restore(session: Session, found: Survey, *, waits: bool) -> tuple[int, ...]:
    """What the source took back stands again where it shows it now; it vouches for what others are not trusted with."""
    roots = set(found.elsewhere.roots.values())
    back = {article.id for _, _, article in found.recognised if article.retracted_by is RetractedBy.SOURCE}
    again = visibility.shown_again(session, back) if back else ()
    vouched = visibility.vouched_for(session, roots) if roots and not waits else ()
    return tuple(sorted({*again, *vouched}))
