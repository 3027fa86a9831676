"""Reading the ledger: its rows, by id and never by topic."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from digest.deliveries.models import Delivery
from digest.deliveries.states import DeliveryStatus
from digest.issues.models import Issue


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
