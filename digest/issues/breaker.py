"""A source that is held because all its identifiers changed: a person lets its new articles in, or refuses them."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from digest.articles import visibility
from digest.sources import queries
from digest.sources.models import Source
from digest.sources.values import SourceRow
from digest.topics import log


@dataclass(frozen=True, slots=True)
class Decided:
    """What a decision did."""

    source: SourceRow
    """As it was before."""
    articles: int
    """So many articles were held, and are not any more."""


def release(session: Session, words: str, *, now: datetime) -> Decided:
    """Let in what the source holds back: its articles come with the next issue. Safe to repeat. Raises NotFound."""
    source = queries.named(session, words)
    _let_go(session, source, released_at=now)
    released = visibility.release_of_source(session, source.id)
    log.append_again(session, released, now=now)
    return Decided(source, len(released))


def refuse(session: Session, words: str, *, now: datetime) -> Decided:
    """Take back what the source holds back, until another source tells it. What it tells from now on is news again.

    Safe to repeat. Raises NotFound.
    """
    source = queries.named(session, words)
    _let_go(session, source, released_at=source.released_at)
    return Decided(source, len(visibility.refuse_of_source(session, source.id, now=now)))


def _let_go(session: Session, source: SourceRow, *, released_at: datetime | None) -> None:
    """The row first, as readings do, so that a reading and a decision wait for each other in one order."""
    held = (Source.id == source.id, Source.held_at.is_not(None))
    session.execute(update(Source).where(*held).values(held_at=None, held_reason="", released_at=released_at))
