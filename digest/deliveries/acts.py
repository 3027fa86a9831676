"""What people do to an issue on its last miles, each with its line in the log of what was done."""

from datetime import datetime

from sqlalchemy.orm import Session

from digest.core.database import read_for_change
from digest.deliveries import resend, stop
from digest.deliveries.notices.correct import Corrected, correct
from digest.issues import approve
from digest.issues.compose import Frame
from digest.issues.hands import ISSUE, Person
from digest.issues.models import Issue
from subscribers.staff.audit import record


def hold(session: Session, issue: Issue, *, reason: str, by: Person, now: datetime) -> None:
    """See `approve.hold`."""
    read_for_change(session, issue)
    approve.hold(issue, reason)
    _note(session, "held", issue, by, now, reason=reason)


def stop_sending(session: Session, issue: Issue, *, reason: str, by: Person, now: datetime) -> bool:
    """See `stop.stop`."""
    fresh = stop.stop(session, issue, reason=reason)
    if fresh:
        _note(session, "stopped", issue, by, now, reason=reason)
    return fresh


def go_on(session: Session, issue: Issue, *, by: Person, now: datetime) -> None:
    """See `stop.resume`."""
    read_for_change(session, issue)
    stop.resume(session, issue, now=now)
    _note(session, "resumed", issue, by, now)


def call_off(session: Session, issue: Issue, *, reason: str, by: Person, now: datetime) -> int:
    """See `stop.cancel`."""
    read_for_change(session, issue)
    mails = stop.cancel(session, issue, reason=reason, now=now)
    _note(session, "cancelled", issue, by, now, reason=reason, mails=mails)
    return mails


def bring_forward(session: Session, issue: Issue, frame: Frame, *, reason: str, by: Person, now: datetime) -> bool:
    """See `approve.bring_forward`."""
    news = approve.bring_forward(session, issue, frame, now=now)
    if news:
        _note(session, "brought forward", issue, by, now, reason=reason)
    return news


def send_again(session: Session, issue: Issue, *, by: Person, now: datetime) -> resend.InDoubt:
    """See `resend.resend`: all of the issue that is in doubt."""
    found = resend.resend(session, issue, now=now)
    if found.readers:
        _note(session, "resent", issue, by, now, mails=len(found.readers))
    return found


def put_right(
    session: Session, issue: Issue, article_id: int, *, text: str, subject: str, by: Person, now: datetime
) -> Corrected:
    """See `correct`: the readers are those of the article, also with other issues."""
    found = correct(session, article_id, text=text, subject=subject, now=now)
    if found.new:
        _note(session, "corrected", issue, by, now, article=article_id, readers=found.new)
    return found


def _note(session: Session, act: str, issue: Issue, by: Person, now: datetime, **after: object) -> None:
    record(session, act, ISSUE, issue.id, by=by.staff_id, now=now, after=after)
