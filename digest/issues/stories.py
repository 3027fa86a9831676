"""One story or two: what a person decides of two articles, all the way to the log."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from digest.articles import decisions
from digest.articles import queries as articles
from digest.sources import queries as sources
from digest.topics import log
from digest.topics.assign import assign
from digest.topics.log import Tagging
from digest.topics.models import Assignment


def one_story(session: Session, article_id: int, other_id: int, *, now: datetime) -> int:
    """The later article is taken back, and its topics become those of the older one; return the id of that.

    Safe to repeat. Raises NotFound, and BadInput for one article named twice.
    """
    stands, gone = decisions.same(session, article_id, other_id, now=now)
    moved = [row for row in _assignments(session, gone) if row.removed_at is None]
    log.append(session, [Tagging(stands, row.topic_id, row.reason) for row in moved], now=now)
    for row in moved:
        log.remove(session, gone, row.topic_id, now=now)
    return stands


def two_stories(session: Session, article_id: int, other_id: int, *, now: datetime) -> tuple[int, ...]:
    """Both stand for themselves. Return the later article when that lets it in: it comes with the next issue.

    Safe to repeat. Raises NotFound, and BadInput for one article named twice.
    """
    let_in = decisions.different(session, article_id, other_id, now=now)
    for article in articles.by_ids(session, let_in):
        rows = _assignments(session, article.id)
        if all(row.removed_at for row in rows):  # `one_story` took it out of all its topics
            log.append(session, [Tagging(article.id, row.topic_id, row.reason) for row in rows], now=now)
        topic_id = sources.source(session, article.source_id).topic_id
        assign(session, [article.id], source_topics={article.id: topic_id} if topic_id else None, now=now)
    log.append_again(session, let_in, now=now)
    return let_in


def _assignments(session: Session, article_id: int) -> list[Assignment]:
    return list(session.scalars(select(Assignment).where(Assignment.article_id == article_id)))
