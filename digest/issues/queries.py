"""Finding issues, and listing them as values."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Select, case, select
from sqlalchemy.orm import Session

from digest.core.errors import NotFound
from digest.issues.models import OVER, Issue, IssueState


@dataclass(frozen=True, slots=True)
class IssueRow:
    """An issue in a list."""

    schedule: str
    label: str
    state: str
    note: str
    starts_at: datetime
    closes_at: datetime
    send_on: date
    approved_by: str
    content_hash: str | None


def at_hand(session: Session, schedule: str, label: str | None = None) -> Issue:
    """The issue an editor means: the one labelled so, else the oldest that waits for somebody, else the one that is
    on its way, else the draft. Raises NotFound."""
    if label is not None:
        return labelled(session, schedule, label)
    urgency = case(
        (Issue.state.in_([IssueState.IN_REVIEW, IssueState.HELD]), 0),
        (Issue.state.in_([IssueState.APPROVED, IssueState.SENDING]), 1),
        else_=2,
    )
    unfinished = _of(schedule).where(Issue.state.not_in(OVER)).order_by(urgency, Issue.send_on, Issue.id)
    return _found(session.scalars(unfinished.limit(1)).first(), schedule)


def latest_planned(session: Session, schedule: str, label: str | None = None) -> Issue:
    """The issue a question about mail is about: the one labelled so, else the last that went out or is going out,
    else the one at hand. Raises NotFound."""
    if label is not None:
        return labelled(session, schedule, label)
    planned = _of(schedule).where(Issue.planned_at.is_not(None)).order_by(Issue.planned_at.desc(), Issue.id.desc())
    return session.scalars(planned.limit(1)).first() or at_hand(session, schedule)


def labelled(session: Session, schedule: str, label: str) -> Issue:
    """The issue with this label. Raises NotFound."""
    issue = session.scalars(_of(schedule).where(Issue.label == label)).first()
    if issue is None:
        raise NotFound(f"there is no issue {schedule} {label}; `digest issues list` shows them")
    return issue


def listing(session: Session, *, limit: int) -> Sequence[IssueRow]:
    """The newest issues of all schedules, newest first."""
    issues = session.scalars(select(Issue).order_by(Issue.send_on.desc(), Issue.id.desc()).limit(limit))
    return [
        IssueRow(
            **{name: getattr(issue, name) for name in IssueRow.__slots__ if name != "state"}, state=issue.state.value
        )
        for issue in issues
    ]


def _of(schedule: str) -> Select[Issue]:
    return select(Issue).where(Issue.schedule == schedule)


def _found(issue: Issue | None, schedule: str) -> Issue:
    if issue is None:
        raise NotFound(f"there is no {schedule} issue yet; `digest issues plan {schedule}` makes the next one")
    return issue
