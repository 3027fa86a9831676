"""Notices do not outlive their use."""

from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from digest.core.database import rows_changed
from digest.deliveries.notices.models import Notice, NoticeText


def purge(session: Session, *, finished_before: datetime) -> int:
    """Forget notices that were finished before this, and texts nobody is told any more; return how many notices.

    Safe to repeat.
    """
    gone = rows_changed(session.execute(delete(Notice).where(Notice.finished_at < finished_before)))
    told = select(Notice.id).where(Notice.text_id == NoticeText.id)
    session.execute(delete(NoticeText).where(~told.exists()))
    return gone
