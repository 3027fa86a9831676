"""Keeping articles out of issues, and letting them in again.

Articles know nothing of the log. So whoever calls `release` or `restore` hands the ids they return to
`topics.log.append_again`, which makes these articles new for the readers who were served meanwhile.
"""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from digest.articles.models import Article
from digest.core.errors import NotFound


def hold(session: Session, article_ids: Collection[int], *, now: datetime) -> tuple[int, ...]:
    """Keep the articles out of every issue until they are released. Return those that were not held yet.

    Raises NotFound.
    """
    free = [article for article in _all(session, article_ids) if article.held_at is None]
    for article in free:
        article.held_at = now
    return tuple(article.id for article in free)


def release(session: Session, article_ids: Collection[int]) -> tuple[int, ...]:
    """Let held articles in again. Return the ones that were held, for `append_again`.

    Raises NotFound.
    """
    held = [article for article in _all(session, article_ids) if article.held_at is not None]
    for article in held:
        article.held_at = None
    return tuple(article.id for article in held)


def retract(session: Session, article_ids: Collection[int], *, now: datetime) -> tuple[int, ...]:
    """Note that the articles were taken back. Return those that stood until now.

    Raises NotFound.
    """
    standing = [article for article in _all(session, article_ids) if article.retracted_at is None]
    for article in standing:
        article.retracted_at = now
    return tuple(article.id for article in standing)


def restore(session: Session, article_ids: Collection[int]) -> tuple[int, ...]:
    """Undo `retract`. Return the articles that had been taken back, for `append_again`.

    Raises NotFound.
    """
    gone = [article for article in _all(session, article_ids) if article.retracted_at is not None]
    for article in gone:
        article.retracted_at = None
    return tuple(article.id for article in gone)


def _all(session: Session, article_ids: Collection[int]) -> list[Article]:
    statement = select(Article).where(Article.id.in_(article_ids)).order_by(Article.id)
    articles = list(session.scalars(statement))
    if missing := sorted(set(article_ids) - {article.id for article in articles}):
        raise NotFound(f"there is no article {', '.join(map(str, missing))}; `digest articles list` shows them")
    return articles
