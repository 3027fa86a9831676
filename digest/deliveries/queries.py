"""Reading the ledger: counts and rows, by id and never by topic."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from digest.deliveries.models import Delivery
from digest.deliveries.states import DeliveryStatus
from digest.issues.models import Issue


@dataclass(frozen=True, slots=True)
class StatusCount:
    """How many deliveries of one issue stand where, and why."""

    issue: str
    status: str
    reason: str
    deliveries: int
    next_at: datetime
    """When the first of them is, or was, due."""


@dataclass(frozen=True, slots=True)
class DeliveryRow:
    """One delivery in a list."""

    id: int
    issue: str
    subscriber_id: int
    status: str
    reason: str
    attempts: int
    not_before: datetime
    finished_at: datetime | None
    reply: str


def status(session: Session, *, issues: int) -> Sequence[StatusCount]:
    """Counts for the newest planned issues."""
    newest = select(Issue.id).where(Issue.planned_at.is_not(None)).order_by(Issue.planned_at.desc()).limit(issues)
    rows = session.execute(
        select(
            Issue.schedule, Issue.label, Delivery.status, Delivery.reason, func.count(), func.min(Delivery.not_before)
        )
        .join(Issue, Issue.id == Delivery.issue_id)
        .where(Delivery.issue_id.in_(newest))
        .group_by(Issue.id, Issue.schedule, Issue.label, Delivery.status, Delivery.reason)
        .order_by(Issue.id.desc(), Delivery.status)
    )
    return [
        StatusCount(f"{schedule} {label}", status.value, reason, count, next_at)
        for schedule, label, status, reason, count, next_at in rows
    ]


def listing(
    session: Session, *, status: DeliveryStatus | None, subscriber_id: int | None, after: int, limit: int
) -> Sequence[DeliveryRow]:
    """Deliveries in the order of their ids, after the id `after`."""
    statement = select(Delivery, Issue).join(Issue, Issue.id == Delivery.issue_id).where(Delivery.id > after)
    if status is not None:
        statement = statement.where(Delivery.status == status)
    if subscriber_id is not None:
        statement = statement.where(Delivery.subscriber_id == subscriber_id)
    return [_row(delivery, issue) for delivery, issue in session.execute(statement.order_by(Delivery.id).limit(limit))]


def _row(delivery: Delivery, issue: Issue) -> DeliveryRow:
    return DeliveryRow(
        id=delivery.id,
        issue=f"{issue.schedule} {issue.label}",
        subscriber_id=delivery.subscriber_id,
        status=delivery.status.value,
        reason=delivery.reason,
        attempts=delivery.attempts,
        not_before=delivery.not_before,
        finished_at=delivery.finished_at,
        reply=delivery.reply,
    )
