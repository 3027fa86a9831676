"""The issues of a schedule before another one, and up to where they served its readers."""

from sqlalchemy import Select, and_, or_, select
from sqlalchemy.orm import Session, defer

from digest.articles.models import Article
from digest.issues.models import Issue
from digest.topics import log
from digest.topics.models import Assignment


def issue_before(session: Session, issue: Issue) -> Issue | None:
    """The last issue of its schedule that was approved before this one's day."""
    # Its number first: sorting whole rows would read every frozen copy.
    number = session.scalar(_earlier(issue).with_only_columns(Issue.id))
    return session.get(Issue, number, options=[defer(Issue.content)]) if number is not None else None


def served_before(session: Session, issue: Issue) -> int:
    """The position up to which a reader was served who gets every issue, when this one is the next."""
    upto = session.scalar(_earlier(issue).with_only_columns(Issue.upto))
    return log.position_before(session, issue.starts_at) if upto is None else upto


def has_fresh(session: Session, issue: Issue) -> bool:
    """Whether an article came to any topic since the issue before. (Who missed that one may be owed older ones.)"""
    fresh = (
        select(Assignment.id)
        .join(Article, Article.id == Assignment.article_id)
        .where(Assignment.position > served_before(session, issue), Assignment.removed_at.is_(None))
        .where(Article.retracted_at.is_(None), Article.held_at.is_(None))
    )
    return session.scalar(fresh.limit(1)) is not None


def _earlier(issue: Issue) -> Select[Issue]:
    same_day = and_(Issue.send_on == issue.send_on, Issue.id < issue.id)
    earlier = select(Issue).where(Issue.schedule == issue.schedule, Issue.upto.is_not(None))
    return (
        earlier.where(or_(Issue.send_on < issue.send_on, same_day))
        .order_by(Issue.send_on.desc(), Issue.id.desc())
        .limit(1)
    )
