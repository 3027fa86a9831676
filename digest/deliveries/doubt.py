"""Mails in doubt: their body was on its way when the connection or the sender died, so that nobody knows.

A reader may have such a mail, so no later issue brings its articles again; and may not have it, so it is shown, and
can be sent again as it was (`resend`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, case, func, literal, select
from sqlalchemy.orm import Session

from digest.deliveries.models import Delivery
from digest.deliveries.states import RESENT, DeliveryStatus
from digest.issues.models import Issue


@dataclass(frozen=True, slots=True)
class IssueInDoubt:
    """An issue with mails in doubt, and to how many readers."""

    schedule: str
    label: str
    state: str
    readers: int
    since: datetime | None
    """When the first of them was sent, perhaps."""


def issues_in_doubt(session: Session, *, schedule: str | None = None) -> Sequence[IssueInDoubt]:
    """Those that have any, oldest first."""
    statement = (
        select(Issue.schedule, Issue.label, Issue.state, func.count(), func.min(Delivery.finished_at))
        .join(Delivery, Delivery.issue_id == Issue.id)
        .where(Delivery.status == DeliveryStatus.DOUBTFUL)
        .group_by(Issue.id, Issue.schedule, Issue.label, Issue.state, Issue.send_on)
        .order_by(Issue.send_on, Issue.id)
    )
    if schedule is not None:
        statement = statement.where(Issue.schedule == schedule)
    return [
        IssueInDoubt(name, label, state.value, readers, since)
        for name, label, state, readers, since in session.execute(statement)
    ]


def ended(status: DeliveryStatus) -> ColumnElement[DeliveryStatus]:
    """What becomes of deliveries that end unsent: `status`; but those that were in doubt before are so again."""
    kind = Delivery.status.type
    return case((Delivery.reason == RESENT, literal(DeliveryStatus.DOUBTFUL, kind)), else_=literal(status, kind))
