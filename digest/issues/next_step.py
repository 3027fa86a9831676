"""What is missing until an issue can go: from its state, the clock and who approves, to the one thing that comes next.

Pure.
"""

import enum
from dataclasses import dataclass
from datetime import datetime

from digest.issues.models import OVER, Issue, IssueState


class Missing(enum.StrEnum):
    """What an issue waits for."""

    ARTICLES = "articles"
    """No article on any topic is new yet; `at` its window closes."""
    CLOSING = "closing"
    """Its window is open until `at`; then somebody approves it."""
    CLOSING_ALONE = "closing alone"
    """Its window is open until `at`; then it is approved by itself."""
    APPROVAL = "approval"
    """Somebody must approve it, by `at`; None: it goes out as soon as they do."""
    TIME = "time"
    """It is approved by itself `at` its hour; None: at once."""
    DECISION = "decision"
    """It is held; `note` says why."""
    HOUR = "hour"
    """Approved: it goes out from `at`, at each reader's own hour; None: at once."""
    MAILS = "mails"
    """Mails are leaving."""
    NOTHING = "nothing"
    """It is over."""


@dataclass(frozen=True, slots=True)
class NextStep:
    """The one thing that comes next."""

    missing: Missing
    at: datetime | None = None
    note: str = ""


def next_step(issue: Issue, *, news: bool, automatic: bool, first_mail: datetime | None, now: datetime) -> NextStep:
    """What has to happen before `issue` can go.

    `news`: an article is new on some topic; `automatic`: nobody has to approve; `first_mail`: when the first reader
    anywhere gets it by the clock, None when its schedule is not offered any more.
    """
    due = None if issue.immediate else first_mail
    match issue.state:
        case IssueState.HELD:
            return NextStep(Missing.DECISION, note=issue.note)
        case IssueState.APPROVED:
            return NextStep(Missing.HOUR, due)
        case IssueState.SENDING:
            return NextStep(Missing.MAILS)
        case state if state in OVER:
            return NextStep(Missing.NOTHING, note=issue.note)
    if not news:
        return NextStep(Missing.ARTICLES, issue.closes_at)
    if issue.closes_at > now:
        return NextStep(Missing.CLOSING_ALONE if automatic else Missing.CLOSING, issue.closes_at)
    return NextStep(Missing.TIME if automatic else Missing.APPROVAL, due)
