"""How many deliveries of an issue have which status: each counted in an index that holds little else."""

from collections import Counter

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from digest.deliveries.models import LATE, SENT, TOLD, Delivery
from digest.deliveries.states import DeliveryStatus

S = DeliveryStatus


def accepted(session: Session, issue_id: int) -> int:
    """How many mail servers took."""
    sent = select(func.count()).select_from(Delivery).where(Delivery.issue_id == issue_id, text(SENT))
    return session.scalar(sent) or 0


def deferred(session: Session, issue_id: int) -> int:
    """Of these, how many were refused for now at least once before."""
    late = select(func.count()).select_from(Delivery).where(Delivery.issue_id == issue_id, text(LATE))
    return session.scalar(late) or 0


def others(session: Session, issue_id: int) -> Counter[DeliveryStatus]:
    """Neither sent nor pending."""
    told = select(Delivery.status, func.count().label("mails")).where(Delivery.issue_id == issue_id, text(TOLD))
    counts = Counter({row.status: row.mails for row in session.execute(told.group_by(Delivery.status))})
    del counts[S.PENDING]
    return counts
