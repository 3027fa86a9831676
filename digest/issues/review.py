"""The last word on an issue: called ready, sent back, or approved as it was seen. Each stands in the log."""

from datetime import datetime

from sqlalchemy.orm import Session

from digest.core.database import read_for_change
from digest.core.errors import BadInput, Conflict
from digest.core.languages import N_
from digest.issues.approve import APPROVABLE, approve, void
from digest.issues.compose import Frame
from digest.issues.content import Content, from_json
from digest.issues.hands import APPROVED, ISSUE, READY, SENT_BACK, Person, had_a_hand
from digest.issues.models import Issue, IssueState
from subscribers.staff.audit import record


class SecondNeeded(Conflict):
    """Who changed an issue may not approve it."""


def call_ready(session: Session, issue: Issue, *, by: Person, now: datetime) -> bool:
    """Ask for review; False when that was asked already. Raises Conflict unless it waits for approval."""
    read_for_change(session, issue)
    _waits(issue)
    if issue.ready_at is not None:
        return False
    issue.ready_at, issue.ready_by, issue.sent_back = now, by.name, ""
    record(session, READY, ISSUE, issue.id, by=by.staff_id, now=now)
    return True


def send_back(session: Session, issue: Issue, note: str, *, by: Person, now: datetime) -> None:
    """Say what must be mended first; an approval that was given is taken back. Raises Conflict, and BadInput without
    a note."""
    read_for_change(session, issue)
    if issue.state is not IssueState.APPROVED or issue.planned_at is not None:
        _waits(issue)
    if not (words := " ".join(note.split())):
        raise BadInput(N_("say what must be mended"))
    void(issue)
    issue.ready_at, issue.ready_by, issue.sent_back = None, "", words
    record(session, SENT_BACK, ISSUE, issue.id, by=by.staff_id, now=now, after={"note": words})


def release(
    session: Session, issue: Issue, frame: Frame, *, by: Person, second: bool, now: datetime, seen: str = ""
) -> bool:
    """`approve` what was `seen`, by somebody who may: with `second`, who changed nothing in it.

    True again when it was approved under this very content before. Raises SecondNeeded, OtherContent and Conflict.
    """
    read_for_change(session, issue)
    if seen and issue.state is IssueState.APPROVED and (issue.content_hash or "").startswith(seen):
        return True
    if second and had_a_hand(session, issue, by):
        raise SecondNeeded(
            N_("%(name)s changed %(issue)s; somebody else must approve it"), name=by.name, issue=issue.name
        )
    if not approve(session, issue, frame, by=by.name, now=now, seen=seen):
        return False
    after = {"content": (issue.content_hash or "")[:12]}
    record(session, APPROVED, ISSUE, issue.id, by=by.staff_id, now=now, after=after)
    return True


def approvable(issue: Issue) -> bool:
    """Whether it can be approved now: it waits for that, or is held, and no mail of it was made ready."""
    return issue.state in APPROVABLE and issue.planned_at is None


def last_approved(issue: Issue) -> Content | None:
    """The content that was approved last, in force or taken back; None: none was, or it was let go."""
    canonical = issue.content or issue.approved_content
    return from_json(canonical) if canonical else None


def _waits(issue: Issue) -> None:
    if not approvable(issue):
        raise Conflict(
            N_("%(issue)s is %(state)s; it waits for nobody's approval"), issue=issue.name, state=issue.state
        )
