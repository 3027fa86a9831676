"""The newest articles of some topics, beside all issues: for somebody who has just come."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import exists, func, or_, select
from sqlalchemy.orm import Session

from digest.articles.models import Article
from digest.issues.compose import copy_of
from digest.issues.content import ArticleCopy
from digest.issues.models import ChangeKind, IssueChange
from digest.topics.models import Assignment

KEPT_BACK = (ChangeKind.EXCLUDE, ChangeKind.POSTPONE)


def latest(session: Session, topic_ids: Collection[int], *, limit: int, now: datetime) -> list[ArticleCopy]:
    """Up to `limit` articles that stand in these topics now, newest first, each once.

    Without those that are held, taken back, not published yet, or that an editor kept out of an issue.
    """
    in_topics = select(Assignment.article_id).where(Assignment.topic_id.in_(topic_ids), Assignment.removed_at.is_(None))
    kept_back = exists().where(IssueChange.article_id == Article.id, IssueChange.kind.in_(KEPT_BACK))
    newest = (
        select(Article)
        .where(
            Article.id.in_(in_topics),
            Article.held_at.is_(None),
            Article.retracted_at.is_(None),
            or_(Article.published_at.is_(None), Article.published_at <= now),
            ~kept_back,
        )
        .order_by(func.coalesce(Article.published_at, Article.first_seen_at).desc(), Article.id.desc())
        .limit(limit)
    )
    return [copy_of(article) for article in session.scalars(newest)]
