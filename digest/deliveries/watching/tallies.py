"""How many deliveries of an issue have which status: each counted in an index that holds little else."""

from collections import Counter

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from digest.deliveries.models import LATE, SENDING, SENT, TOLD, Delivery
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
    """By status, those that are neither sent nor pending."""
    told = select(Delivery.status, func.count().label("mails")).where(Delivery.issue_id == issue_id, text(TOLD))
    counts = Counter({row.status: row.mails for row in session.execute(told.group_by(Delivery.status))})
    del counts[S.PENDING]
    counts[S.SENDING] = _in_hand(session, issue_id)
    return counts


def _in_hand(session: Session, issue_id: int) -> int:
    """Claimed by senders: a few batches. Adding nothing keeps SQLite from looking through the whole issue instead."""
    claimed = Delivery.claimed_by > "", Delivery.issue_id + 0 == issue_id, text(SENDING)
    return session.scalar(select(func.count()).select_from(Delivery).where(*claimed)) or 0
