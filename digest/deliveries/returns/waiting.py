"""Readers that a bounce would have ended together with too many others: a person looks, and decides."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from digest.core.database import Lock, lock
from digest.deliveries.returns.models import Effect, Return
from digest.issues.models import Issue
from subscribers.models import EndedReason
from subscribers.suppression import suppress_readers


@dataclass(frozen=True, slots=True)
class Waiting:
    """How many readers of one issue wait for a decision."""

    issue_id: int
    issue: str
    readers: int
    since: datetime


def waiting(session: Session) -> Sequence[Waiting]:
    """What waits, by issue, oldest first."""
    counted = (
        select(
            Issue.id,
            Issue.schedule,
            Issue.label,
            func.count(Return.subscriber_id.distinct()),
            func.min(Return.received_at),
        )
        .join(Issue, Issue.id == Return.issue_id)
        .where(Return.effect == Effect.WAITING)
        .group_by(Issue.id, Issue.schedule, Issue.label)
        .order_by(Issue.id)
    )
    return [
        Waiting(id, f"{schedule} {label}", readers, since)
        for id, schedule, label, readers, since in session.execute(counted)
    ]


def suppress(session: Session, issue_id: int | None, *, secret: bytes, now: datetime) -> int:
    """They are dead indeed: suppress who waits because of this issue, or of any; return how many. Safe to repeat."""
    readers = _decide(session, issue_id, Effect.SUPPRESSED)
    suppress_readers(session, readers, reason=EndedReason.BOUNCED, secret=secret, source="bounce", now=now)
    return len(readers)


def discard(session: Session, issue_id: int | None) -> int:
    """It was the receiver's trouble: what waits says nothing about the readers; return how many. Safe to repeat."""
    return len(_decide(session, issue_id, Effect.DISCARDED))


def _decide(session: Session, issue_id: int | None, effect: Effect) -> list[int]:
    lock(session, Lock.RETURNS)
    rows = update(Return).where(Return.effect == Effect.WAITING)
    if issue_id is not None:
        rows = rows.where(Return.issue_id == issue_id)
    decided = session.scalars(
        rows.values(effect=effect).returning(Return.subscriber_id).execution_options(synchronize_session=False)
    )
    return sorted({id for id in decided if id is not None})
