"""Sends notices in doubt again, under the same Message-ID, because an admin said so."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from digest.core.database import rows_changed
from digest.core.errors import Conflict, NotFound
from digest.deliveries.notices.models import Notice
from digest.deliveries.states import DeliveryStatus


def in_doubt(session: Session, *, only: Collection[int] | None = None) -> int:
    """How many notices are in doubt; of `only` these, all. Raises NotFound and Conflict when one of these is not."""
    if only is None:
        doubtful = select(func.count()).select_from(Notice).where(Notice.status == DeliveryStatus.DOUBTFUL)
        return session.scalar(doubtful) or 0
    rows = session.execute(select(Notice.id, Notice.status).where(Notice.id.in_(only))).all()
    if missing := set(only) - {row.id for row in rows}:
        raise NotFound(f"there is no notice {min(missing)}; `digest deliveries notices --status doubtful` shows them")
    for row in rows:
        if row.status is not DeliveryStatus.DOUBTFUL:
            raise Conflict(f"notice {row.id} is {row.status.value}, not in doubt; leave it out")
    return len(rows)


def resend(session: Session, *, now: datetime, only: Collection[int] | None = None) -> int:
    """Owe them again, due at once; return how many. Who may get them is looked at when they are sent (`rights`)."""
    in_doubt(session, only=only)
    doubtful = update(Notice).where(Notice.status == DeliveryStatus.DOUBTFUL)
    again = doubtful if only is None else doubtful.where(Notice.id.in_(only))
    owed = {"status": DeliveryStatus.PENDING, "not_before": now, "attempts": 0, "finished_at": None}
    return rows_changed(session.execute(again.values(owed).execution_options(synchronize_session=False)))
