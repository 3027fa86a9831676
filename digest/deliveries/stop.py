"""Stops an issue that is being sent, lets it go on, or calls it off."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, select, update
from sqlalchemy.orm import Session

from digest.core.bulk import among
from digest.core.database import read_for_change, rows_changed
from digest.core.errors import Conflict
from digest.core.languages import N_
from digest.deliveries import unplan
from digest.deliveries.doubt import ended
from digest.deliveries.models import Delivery
from digest.deliveries.states import DeliveryStatus, Reason
from digest.issues import approve
from digest.issues.models import OVER, RUNNING, Issue, IssueState, named


@dataclass(frozen=True, slots=True)
class Standing:
    """How far an issue came, in mails."""

    sent: int
    unsent: int
    in_hand: int
    """Claimed by a sender, which has not yet said what became of them."""
    doubtful: int

    def __bool__(self) -> bool:
        """Whether any mail was made ready."""
        return any((self.sent, self.unsent, self.in_hand, self.doubtful))


def running(session: Session, schedule: str | None = None) -> Sequence[Issue]:
    """What would go out if nobody stopped it: approved, or being sent. The oldest first."""
    issues = select(Issue).where(Issue.state.in_(RUNNING)).order_by(Issue.send_on, Issue.id)
    return session.scalars(issues if schedule is None else issues.where(Issue.schedule == schedule)).all()


def standing_still(session: Session, schedule: str | None = None) -> Sequence[Issue]:
    """What was stopped after its approval, and waits for somebody. The oldest first."""
    held = select(Issue).where(Issue.state == IssueState.HELD, Issue.content.is_not(None))
    issues = held.order_by(Issue.send_on, Issue.id)
    return session.scalars(issues if schedule is None else issues.where(Issue.schedule == schedule)).all()


def stop(session: Session, issue: Issue, *, reason: str) -> bool:
    """Let no further mail of the issue begin. Senders notice within a moment of the commit, also in the middle of a
    batch; what is on its way at that moment arrives.

    Safe to repeat; False says that it stood still already. Raises Conflict when nothing of it is being sent.
    """
    read_for_change(session, issue)
    if issue.state is IssueState.HELD:
        return False
    if issue.state not in RUNNING:
        raise Conflict(N_("%(schedule)s %(label)s is %(state)s; nothing of it is being sent"), **named(issue))
    approve.hold(issue, reason)
    return True


def standing(session: Session, issue: Issue) -> Standing:
    """As the ledger has it at this moment."""
    counts = select(Delivery.status, func.count()).where(Delivery.issue_id == issue.id).group_by(Delivery.status)
    by_status = dict(session.execute(counts).all())
    return Standing(
        sent=by_status.get(DeliveryStatus.SENT, 0),
        unsent=by_status.get(DeliveryStatus.PENDING, 0),
        in_hand=by_status.get(DeliveryStatus.SENDING, 0),
        doubtful=by_status.get(DeliveryStatus.DOUBTFUL, 0),
    )


def resume(session: Session, issue: Issue, *, now: datetime) -> None:
    """Let a held issue go on from where it stopped, without the articles that were withdrawn meanwhile."""
    approve.resume(issue, now=now)
    if issue.content is not None:
        unplan.drop_withdrawn(session, issue, hold=False)


def cancel(session: Session, issue: Issue, *, reason: str, now: datetime) -> int:
    """End the issue; what was not handed over is not sent, and its articles come with the next one. An issue that was
    finished and only sent again what was in doubt is finished as before.

    Return how many mails were called off. Raises Conflict when it is over already.
    """
    if issue.state in OVER:
        raise Conflict(N_("%(schedule)s %(label)s is %(state)s; there is nothing to cancel"), **named(issue))
    if issue.finished_at is None:
        issue.state, issue.note, issue.finished_at = IssueState.CANCELLED, reason, now
    else:
        issue.state, issue.note = IssueState.SENT, ""
    called_off = _call_off(session, Delivery.issue_id == issue.id, now)
    if issue.readers is not None:
        issue.readers -= called_off
    return called_off


def call_off_stragglers(session: Session, *, now: datetime) -> int:
    """A mail that came back from a sender at the very moment its issue was called off is not owed any more either."""
    over = session.scalars(select(Issue.id).where(Issue.state.in_(OVER))).all()
    return _call_off(session, among(session, Delivery.issue_id, over), now)


def _call_off(session: Session, which: ColumnElement[bool], now: datetime) -> int:
    owed = update(Delivery).where(Delivery.status == DeliveryStatus.PENDING, which)
    called_off = owed.values(status=ended(DeliveryStatus.CANCELLED), reason=Reason.ISSUE_CANCELLED, finished_at=now)
    return rows_changed(session.execute(called_off.execution_options(synchronize_session=False)))
