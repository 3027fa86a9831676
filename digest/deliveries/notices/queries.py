"""Reading the queue of notices, by the ids of subscribers and never by address."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from digest.deliveries.notices.models import Notice
from digest.deliveries.states import DeliveryStatus


@dataclass(frozen=True, slots=True)
class NoticeRow:
    """One notice in a list."""

    id: int
    mail: str
    subscriber_id: int | None
    """None for staff."""
    status: str
    reason: str
    attempts: int
    not_before: datetime
    finished_at: datetime | None
    reply: str


def listing(
    session: Session,
    *,
    status: DeliveryStatus | None = None,
    subscriber_id: int | None = None,
    after: int = 0,
    limit: int | None = None,
) -> Sequence[NoticeRow]:
    """Notices in the order of their ids, after the id `after`."""
    statement = select(Notice).where(Notice.id > after).order_by(Notice.id).limit(limit)
    if status is not None:
        statement = statement.where(Notice.status == status)
    if subscriber_id is not None:
        statement = statement.where(Notice.subscriber_id == subscriber_id)
    return [_row(notice) for notice in session.scalars(statement)]


def _row(notice: Notice) -> NoticeRow:
    return NoticeRow(
        id=notice.id,
        mail=notice.mail.value,
        subscriber_id=notice.subscriber_id,
        status=notice.status.value,
        reason=notice.reason,
        attempts=notice.attempts,
        not_before=notice.not_before,
        finished_at=notice.finished_at,
        reply=notice.reply,
    )
