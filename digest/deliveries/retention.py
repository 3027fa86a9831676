"""The log of mails does not outlive its use."""

from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from digest.core.database import rows_changed
from digest.deliveries.models import Delivery
from digest.issues.models import Edition, Issue, PlannedCohort


def purge(session: Session, *, finished_before: datetime) -> int:
    """Forget who got what from issues finished before this; return how many deliveries that were. Safe to repeat.

    The issues stay, without their content: nothing is rendered from it any more.
    """
    old = select(Issue.id).where(Issue.finished_at < finished_before)
    gone = rows_changed(session.execute(delete(Delivery).where(Delivery.issue_id.in_(old))))
    session.execute(delete(PlannedCohort).where(PlannedCohort.issue_id.in_(old)))
    session.execute(delete(Edition).where(Edition.issue_id.in_(old)))
    session.execute(update(Issue).where(Issue.id.in_(old), Issue.content.is_not(None)).values(content=None))
    return gone
