"""Settles notices whose sender died between claim and record, as deliveries are settled."""

from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from digest.core.database import rows_changed
from digest.deliveries.notices.models import Notice
from digest.deliveries.states import DeliveryStatus


def recover(session: Session, *, repeatable: bool, lease: timedelta, gone: Callable[[str], bool], now: datetime) -> int:
    """Take notices from senders that are gone, or that have held them for longer than `lease`; return how many.

    Where handing over a mail twice does no harm (`repeatable`) they are owed again; elsewhere they are in doubt.
    """
    held = select(Notice.claimed_by, func.max(Notice.claimed_at)).where(Notice.status == DeliveryStatus.SENDING)
    owners = session.execute(held.group_by(Notice.claimed_by)).all()
    dead = [owner for owner, claimed_at in owners if owner and claimed_at and (gone(owner) or claimed_at < now - lease)]
    values = (
        {"status": DeliveryStatus.PENDING, "claimed_by": None, "claimed_at": None}
        if repeatable
        else {"status": DeliveryStatus.DOUBTFUL, "finished_at": now, "reply": "the sender died before recording it"}
    )
    left_behind = update(Notice).where(Notice.status == DeliveryStatus.SENDING, Notice.claimed_by.in_(dead))
    counted = {"synchronize_session": False, "preserve_rowcount": True}
    return rows_changed(session.execute(left_behind.values(**values), execution_options=counted))
