"""Notices do not outlive their use."""

from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.orm import Session

from digest.core.database import rows_changed
from digest.deliveries.notices import texts
from digest.deliveries.notices.models import Notice


def purge(session: Session, *, finished_before: datetime) -> int:
    """Forget notices that were finished before this, and texts nobody is told any more; return how many notices.

    Safe to repeat.
    """
    gone = rows_changed(session.execute(delete(Notice).where(Notice.finished_at < finished_before)))
    texts.forget_untold(session)
    return gone
