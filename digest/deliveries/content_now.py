"""What an issue holds at this moment: the frozen copy where there is one, else what it would be now."""

from datetime import datetime

from sqlalchemy.orm import Session

from digest.deliveries.plan import frozen
from digest.issues.compose import Frame, compose
from digest.issues.content import Content
from digest.issues.models import Issue
from digest.issues.review import approvable
from digest.issues.selection import Cohort


def content_now(
    session: Session, issue: Issue, frame: Frame, *, owed_to: Cohort | None = None, now: datetime
) -> Content:
    """Changes nothing. Of an issue whose content was let go it is what it would be now.

    With `owed_to`, as far as that cohort may be owed anything: asks for much less, and gives them the same mail.
    """
    return frozen(issue) if issue.content else compose(session, issue, frame, owed_to=owed_to, now=now)


def content_to_release(session: Session, issue: Issue, frame: Frame, *, now: datetime) -> Content:
    """What an approval would freeze now, also where an older one is held; else `content_now`."""
    return compose(session, issue, frame, now=now) if approvable(issue) else content_now(session, issue, frame, now=now)
