"""What is known of a batch of entries before any of it is written.

Only the guids that entries of the batch need are made free here, last.
"""

import functools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from digest.articles import breaker, lookup, rows
from digest.articles.conflicts import Contradiction, contradictions, telling_day
from digest.articles.identity import Identity
from digest.articles.models import Article
from digest.articles.recognition import recognise
from digest.articles.twins import Elsewhere, elsewhere
from digest.articles.values import Entry


@dataclass(frozen=True, slots=True)
class Survey:
    """Which articles the entries are, and what the new ones may be."""

    recognised: Sequence[tuple[Entry, Identity, Article]]
    new: Sequence[tuple[Entry, Identity]]
    """In the order of the source, like the recognised."""
    elsewhere: Elsewhere
    contradictions: Mapping[str, Contradiction]
    """By guid, the new entries that are no twins but may be a kept article of this source."""
    suspicion: str


def survey(
    session: Session,
    source_id: int,
    batch: Sequence[tuple[Entry, Identity]],
    *,
    last_read_at: datetime | None,
    released: bool,
    partial: bool,
) -> Survey:
    """Look everything up, in few queries. Without `last_read_at` nothing contradicts and nothing is suspicious."""
    kept = lookup.kept_alike(session, source_id, batch)
    known = recognise(batch, kept)
    recognised = [(*pair, article) for pair, article in zip(batch, known, strict=True) if article is not None]
    new = [pair for pair, article in zip(batch, known, strict=True) if article is None]
    there = elsewhere(session, source_id, new, kept=kept) if new else Elsewhere()
    suspicion = ""
    doubts: dict[str, Contradiction] = {}
    if last_read_at is not None:
        suspicion = breaker.suspicion(
            batch,
            known,
            kept_guids={article.guid for article in kept},
            last_read_at=last_read_at,
            released=released,
            partial=partial,
            kept_between=functools.partial(lookup.kept_between, session, source_id),
        )
        shown = {article.id for article in known if article is not None}
        titles = functools.partial(lookup.kept_titles, session, source_id, besides=shown)
        suspicion = suspicion or breaker.told_again(batch, known, titles)
        doubts = _doubts(session, source_id, batch, known, kept, partial=partial) if new else {}
    rows.free_guids(session, [identity for _, identity in batch], known, kept)
    untold = {guid: doubt for guid, doubt in doubts.items() if guid not in there.roots}
    return Survey(recognised, new, there, untold, suspicion)


def _doubts(
    session: Session,
    source_id: int,
    batch: Sequence[tuple[Entry, Identity]],
    known: Sequence[Article | None],
    kept: Sequence[Article],
    *,
    partial: bool,
) -> dict[str, Contradiction]:
    # What a partial batch does not hold may well stand: no story in it can be taken for the new form of another.
    new = [entry for (entry, _), article in zip(batch, known, strict=True) if article is None]
    days = {day for entry in new if (day := telling_day(entry)) and not partial}
    about = {article.id: article for article in [*kept, *lookup.kept_on(session, source_id, days)]}
    return contradictions(batch, known, list(about.values()))
