"""The log of mails does not outlive its use."""

from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from digest.core.database import rows_changed
from digest.deliveries.models import Delivery
from digest.deliveries.watching import by_domain
from digest.issues.checks.models import IssueReport
from digest.issues.models import Edition, Issue, IssueState, PlannedCohort

GIVEN_UP = "stood still for longer than mail is remembered"


def purge(session: Session, *, finished_before: datetime) -> int:
    """Forget who got what from issues finished before this; return how many deliveries that were. Safe to repeat.

    The issues stay, without their content: nothing is rendered from it any more. One that was planned before this, and
    still stands still, is given up.
    """
    _give_up(session, finished_before)
    old = select(Issue.id).where(Issue.finished_at < finished_before)
    gone = rows_changed(session.execute(delete(Delivery).where(Delivery.issue_id.in_(old))))
    session.execute(delete(PlannedCohort).where(PlannedCohort.issue_id.in_(old)))
    session.execute(delete(Edition).where(Edition.issue_id.in_(old)))
    by_domain.forget(session, IssueReport.issue_id.in_(old))
    held = Issue.content.is_not(None) | Issue.approved_content.is_not(None)
    session.execute(update(Issue).where(Issue.id.in_(old), held).values(content=None, approved_content=None))
    return gone


def _give_up(session: Session, before: datetime) -> None:
    """Whoever held it forgot it; what it brought came long ago, with later issues."""
    stuck = Issue.state.in_([IssueState.HELD, IssueState.SENDING]), Issue.finished_at.is_(None)
    given_up = {"state": IssueState.CANCELLED, "note": GIVEN_UP, "finished_at": Issue.planned_at}
    session.execute(update(Issue).where(*stuck, Issue.planned_at < before).values(given_up))
