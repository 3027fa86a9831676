"""What editors do to an issue. Every change voids an approval; none is possible once mail is going out."""

from datetime import datetime

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from digest.articles.models import Article
from digest.core.errors import Conflict, NotFound
from digest.issues.approve import void
from digest.issues.models import ChangeKind, Issue, IssueChange, IssueState
from digest.topics.log import last_position
from digest.topics.models import Topic

SHAPEABLE = (IssueState.DRAFTING, IssueState.IN_REVIEW, IssueState.APPROVED, IssueState.HELD)


def pin(session: Session, issue: Issue, article_id: int, *, author: str, now: datetime) -> None:
    """Put the article first, after what was pinned before it."""
    last = session.scalar(
        select(func.max(IssueChange.rank)).where(
            IssueChange.issue_id == issue.id, IssueChange.kind == ChangeKind.PIN, IssueChange.article_id != article_id
        )
    )
    _change_article(session, issue, article_id, ChangeKind.PIN, rank=(last or 0) + 1, author=author, now=now)


def exclude(session: Session, issue: Issue, article_id: int, *, author: str, now: datetime) -> None:
    """Leave the article out, for good: readers count as served with it."""
    _change_article(session, issue, article_id, ChangeKind.EXCLUDE, rank=0, author=author, now=now)


def postpone(session: Session, issue: Issue, article_id: int, *, author: str, now: datetime) -> None:
    """Leave the article out of this issue; it is new again for the next."""
    _change_article(session, issue, article_id, ChangeKind.POSTPONE, rank=0, author=author, now=now)


def reset(session: Session, issue: Issue, article_id: int) -> None:
    """Undo what was done to the article in this issue."""
    _shapeable(issue)
    _forget(session, issue, article_id)
    void(issue)


def note(session: Session, issue: Issue, topic_id: int, text: str, *, author: str, now: datetime) -> None:
    """Set the sentence below a topic's heading; an empty text takes it away."""
    _shapeable(issue)
    if session.get(Topic, topic_id) is None:
        raise NotFound(f"there is no topic {topic_id}")
    session.execute(
        delete(IssueChange).where(
            IssueChange.issue_id == issue.id, IssueChange.kind == ChangeKind.NOTE, IssueChange.topic_id == topic_id
        )
    )
    if words := " ".join(text.split()):
        change = IssueChange(issue_id=issue.id, kind=ChangeKind.NOTE, topic_id=topic_id, text=words)
        change.author, change.made_at = author, now
        session.add(change)
    void(issue)


def word(issue: Issue, *, subject: str | None = None, preheader: str | None = None, intro: str | None = None) -> None:
    """Set the issue's own words. None leaves a text as it is; an empty one goes back to the default."""
    _shapeable(issue)
    if subject is not None:
        issue.subject = " ".join(subject.split())
    if preheader is not None:
        issue.preheader = " ".join(preheader.split())
    if intro is not None:
        issue.intro = intro.strip()
    void(issue)


def _change_article(
    session: Session, issue: Issue, article_id: int, kind: ChangeKind, *, rank: int, author: str, now: datetime
) -> None:
    _shapeable(issue)
    if session.get(Article, article_id) is None:
        raise NotFound(f"there is no article {article_id}; `digest articles list` shows them")
    _forget(session, issue, article_id)
    change = IssueChange(issue_id=issue.id, kind=kind, article_id=article_id, rank=rank, author=author, made_at=now)
    change.position = last_position(session)
    session.add(change)
    void(issue)


def _forget(session: Session, issue: Issue, article_id: int) -> None:
    session.execute(delete(IssueChange).where(IssueChange.issue_id == issue.id, IssueChange.article_id == article_id))


def _shapeable(issue: Issue) -> None:
    if issue.state not in SHAPEABLE or issue.planned_at is not None:
        raise Conflict(f"{issue.schedule} {issue.label} is {issue.state.in_words}; it cannot be changed any more")
