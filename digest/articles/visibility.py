"""Keeping articles out of issues, and letting them in again.

Articles know nothing of the log. So whoever calls `release` or `restore` hands the ids they return to
`topics.log.append_again`, which makes these articles new for the readers who were served meanwhile.
"""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.orm import Session

from digest.articles.models import Article
from digest.core.errors import NotFound


def hold(session: Session, article_ids: Collection[int], *, now: datetime) -> tuple[int, ...]:
    """Keep the articles out of every issue until they are released. Return those that were not held yet.

    Raises NotFound, and changes nothing then.
    """
    return _set(session, article_ids, Article.held_at.is_(None), held_at=now)


def release(session: Session, article_ids: Collection[int]) -> tuple[int, ...]:
    """Let held articles in again. Return the ones that were held, for `append_again`.

    Raises NotFound, and changes nothing then.
    """
    return _set(session, article_ids, Article.held_at.is_not(None), held_at=None)


def retract(session: Session, article_ids: Collection[int], *, now: datetime) -> tuple[int, ...]:
    """Note that the articles were taken back. Return those that stood until now.

    Raises NotFound, and changes nothing then.
    """
    return _set(session, article_ids, Article.retracted_at.is_(None), retracted_at=now)


def restore(session: Session, article_ids: Collection[int]) -> tuple[int, ...]:
    """Undo `retract`. Return the articles that had been taken back, for `append_again`.

    Raises NotFound, and changes nothing then.
    """
    return _set(session, article_ids, Article.retracted_at.is_not(None), retracted_at=None)


def _set(
    session: Session, article_ids: Collection[int], concerned: ColumnElement[bool], **values: datetime | None
) -> tuple[int, ...]:
    wanted = Article.id.in_(article_ids)
    if missing := sorted(set(article_ids) - set(session.scalars(select(Article.id).where(wanted)))):
        raise NotFound(f"there is no article {', '.join(map(str, missing))}; `digest articles list` shows them")
    changing = tuple(session.scalars(select(Article.id).where(wanted, concerned).order_by(Article.id)))
    session.execute(update(Article).where(Article.id.in_(changing)).values(**values))
    return changing
