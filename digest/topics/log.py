"""The log of assignments: a number that only grows, given when an assignment becomes visible.

Positions are allocated under a lock that is held until commit, so no lower position can become visible
after a higher one was read.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from digest.core.chunks import chunks
from digest.core.database import Lock, lock
from digest.topics.models import Assignment


@dataclass(frozen=True, slots=True)
class Tagging:
    """An article that belongs to a topic, and why."""

    article_id: int
    topic_id: int
    reason: str


def append(session: Session, taggings: Iterable[Tagging], *, now: datetime) -> int:
    """Give each tagging that is not in the log yet the next position; return how many were new.

    A tagging that was removed comes back at the end of the log. Safe to repeat.
    """
    lock(session, Lock.INGEST)
    wanted = {(tagging.article_id, tagging.topic_id): tagging for tagging in taggings}
    known = _rows(session, {article_id for article_id, _ in wanted})
    seen_before = {row.article_id for row in known.values()}
    position = last_position(session)
    added = 0
    for pair, tagging in wanted.items():
        row = known.get(pair)
        if row is not None and row.removed_at is None:
            continue
        position, added = position + 1, added + 1
        again = tagging.article_id in seen_before
        if row is None:
            row = Assignment(article_id=tagging.article_id, topic_id=tagging.topic_id)
            session.add(row)
        row.position, row.positioned_at, row.again = position, now, again
        row.removed_at, row.reason = None, tagging.reason[:400]
    session.flush()
    return added


def append_again(session: Session, article_ids: Collection[int], *, now: datetime) -> int:
    """Move the articles to the end of the log, in all their topics: released, or postponed. Return how many moved."""
    lock(session, Lock.INGEST)
    position = last_position(session)
    rows = sorted(_rows(session, article_ids).values(), key=lambda row: row.position)
    standing = [row for row in rows if row.removed_at is None]
    for row in standing:
        position += 1
        row.position, row.positioned_at, row.again = position, now, True
    session.flush()
    return len({row.article_id for row in standing})


def remove(session: Session, article_id: int, topic_id: int, *, now: datetime) -> None:
    """Take an article out of a topic."""
    row = _rows(session, {article_id}).get((article_id, topic_id))
    if row is not None and row.removed_at is None:
        row.removed_at = now


def last_position(session: Session) -> int:
    """The position given last; 0 when there is none."""
    return session.scalar(select(func.max(Assignment.position))) or 0


def position_before(session: Session, moment: datetime) -> int:
    """The last position that was given before `moment`: where a new reader starts."""
    statement = select(func.max(Assignment.position)).where(Assignment.positioned_at < moment)
    return session.scalar(statement) or 0


def start(session: Session, *, days_back: int, now: datetime) -> int:
    """The position from which somebody is served whose subscription begins now, so that the first mail is not empty."""
    return position_before(session, now - timedelta(days=days_back))


def _rows(session: Session, article_ids: Collection[int]) -> dict[tuple[int, int], Assignment]:
    rows: dict[tuple[int, int], Assignment] = {}
    for ids in chunks(sorted(article_ids), 1000):
        statement = select(Assignment).where(Assignment.article_id.in_(ids))
        rows |= {(row.article_id, row.topic_id): row for row in session.scalars(statement)}
    return rows
