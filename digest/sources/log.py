"""The log of readings: how each went, for people who ask what a source has been doing."""

from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from digest.core.database import rows_changed
from digest.sources.models import ReadingLog
from digest.sources.polling import NEWEST_DATES
from digest.sources.values import ReadingRow

MOST_FORGOTTEN = 5_000


def readings(session: Session, *, source_id: int | None = None, limit: int) -> list[ReadingRow]:
    """The newest readings, of one source or of all, newest first."""
    statement = select(ReadingLog).order_by(ReadingLog.at.desc(), ReadingLog.id.desc()).limit(limit)
    if source_id is not None:
        statement = statement.where(ReadingLog.source_id == source_id)
    return [
        ReadingRow(**{name: getattr(found, name) for name in ReadingRow.__slots__})
        for found in session.scalars(statement)
    ]


def change_times(session: Session, source_id: int) -> list[datetime]:
    """When the source last held something new: what is known of its rhythm when its entries have no dates."""
    statement = select(ReadingLog.at).where(ReadingLog.source_id == source_id, ReadingLog.new > 0)
    return list(session.scalars(statement.order_by(ReadingLog.at.desc()).limit(NEWEST_DATES)))


def forget(session: Session, *, before: datetime) -> int:
    """Delete the oldest of what is older than `before`, a piece at a time; return how many lines went, 0 at the end."""
    oldest = select(ReadingLog.id).where(ReadingLog.at < before).order_by(ReadingLog.at).limit(MOST_FORGOTTEN)
    return rows_changed(session.execute(delete(ReadingLog).where(ReadingLog.id.in_(oldest))))
