"""Calls an issue off, or lets a held one go on."""

from datetime import datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from digest.core.errors import Conflict
from digest.deliveries import unplan
from digest.deliveries.models import Delivery
from digest.deliveries.states import DeliveryStatus, Reason
from digest.issues import approve
from digest.issues.models import Issue, IssueState


def resume(session: Session, issue: Issue, *, now: datetime) -> None:
    """Let a held issue go on from where it stopped, without the articles that were withdrawn meanwhile."""
    approve.resume(issue, now=now)
    if issue.content is not None:
        unplan.drop_withdrawn(session, issue, hold=False)


def cancel(session: Session, issue: Issue, *, reason: str, now: datetime) -> int:
    """End the issue; what was not handed over is not sent, and its articles come with the next one.

    Return how many mails were called off. Raises Conflict when it is over already.
    """
    if issue.state in (IssueState.SENT, IssueState.CANCELLED, IssueState.SKIPPED):
        raise Conflict(f"{issue.schedule} {issue.label} is {issue.state.in_words}; there is nothing to cancel")
    issue.state, issue.note, issue.finished_at = IssueState.CANCELLED, reason, now
    called_off = session.execute(
        update(Delivery)
        .where(Delivery.issue_id == issue.id, Delivery.status == DeliveryStatus.PENDING)
        .values(status=DeliveryStatus.CANCELLED, reason=Reason.ISSUE_CANCELLED.value, finished_at=now)
        .returning(Delivery.id)
        .execution_options(synchronize_session=False)
    )
    return len(called_off.all())
