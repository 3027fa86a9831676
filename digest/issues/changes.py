"""What editors do to an issue. Every change voids an approval; none is possible once mail is going out."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from digest.issues import order, things
from digest.issues.edits import SHAPEABLE, change
from digest.issues.hands import Person
from digest.issues.models import ChangeKind, Issue, IssueChange
from digest.issues.things import Kind, Thing

__all__ = ["SHAPEABLE", "exclude", "note", "pin", "postpone", "reset", "word"]
LAST_PIN = 1_000_000
"""A pin that somebody put further away than this counts as here, so that there is room behind it."""


def pin(session: Session, issue: Issue, article_id: int, *, author: str, now: datetime) -> None:
    """Put the article first, after what was pinned before it."""
    place = order.pin(article_id, next_pin(session, issue, article_id))
    _stand(session, issue, article_id, order.written(place), author=author, now=now)


def exclude(session: Session, issue: Issue, article_id: int, *, author: str, now: datetime) -> None:
    """Leave the article out, for good: readers count as served with it."""
    _stand(session, issue, article_id, things.EXCLUDE, author=author, now=now)


def postpone(session: Session, issue: Issue, article_id: int, *, author: str, now: datetime) -> None:
    """Leave the article out of this issue; it is new again for the next."""
    _stand(session, issue, article_id, things.POSTPONE, author=author, now=now)


def reset(session: Session, issue: Issue, article_id: int, *, author: str, now: datetime) -> None:
    """Let the article stand in this issue as it would by itself. Its words stay."""
    _stand(session, issue, article_id, None, author=author, now=now)


def note(session: Session, issue: Issue, topic_id: int, text: str, *, author: str, now: datetime) -> None:
    """Set the sentence below a topic's heading; an empty text takes it away."""
    change(session, issue, Thing(Kind.NOTE, topic_id), text, by=Person(author), now=now)


def word(
    session: Session,
    issue: Issue,
    *,
    subject: str | None = None,
    preheader: str | None = None,
    intro: str | None = None,
    author: str,
    now: datetime,
) -> None:
    """Set the issue's own words. None leaves a text as it is; an empty one goes back to the default."""
    for kind, text in ((Kind.SUBJECT, subject), (Kind.PREHEADER, preheader), (Kind.INTRO, intro)):
        if text is not None:
            change(session, issue, Thing(kind), text, by=Person(author), now=now)


def next_pin(session: Session, issue: Issue, article_id: int) -> int:
    """The number of a pin that comes after all others up to LAST_PIN."""
    of_issue = IssueChange.issue_id == issue.id, IssueChange.kind == ChangeKind.PIN
    pins = session.scalars(select(IssueChange).where(*of_issue, IssueChange.article_id != article_id))
    return min(max((things.place(row)[1] for row in pins), default=0), LAST_PIN) + 1


def _stand(session: Session, issue: Issue, article_id: int, to: str | None, *, author: str, now: datetime) -> None:
    change(session, issue, Thing(Kind.STANDING, article_id), to, by=Person(author), now=now)
