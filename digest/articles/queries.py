"""Kept articles, as values."""

from collections.abc import Collection, Iterator
from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from digest.articles.models import Article
from digest.articles.values import ArticleRow, Image
from digest.core.bulk import among
from digest.core.errors import NotFound

PAGE = 500


def article(session: Session, article_id: int) -> ArticleRow:
    """One article. Raises NotFound."""
    found = session.get(Article, article_id)
    if found is None:
        raise NotFound(f"there is no article {article_id}; `digest articles list` shows them")
    return _row(found)


def by_ids(session: Session, article_ids: Collection[int]) -> list[ArticleRow]:
    """The articles with these ids, by id; ids that do not exist are left out."""
    statement = select(Article).where(among(session, Article.id, article_ids)).order_by(Article.id)
    return [_row(found) for found in session.scalars(statement)]


def sources_of(session: Session, article_ids: Collection[int]) -> dict[int, int]:
    """The source of each of these articles."""
    asked = select(Article.id, Article.source_id).where(among(session, Article.id, article_ids))
    return {row.id: row.source_id for row in session.execute(asked)}


def roots(session: Session, article_ids: Collection[int]) -> dict[int, int]:
    """Which article stands for each of these: of twins their root, of all others themselves."""
    found = {article_id: article_id for article_id in article_ids}
    of_these = among(session, Article.id, found)
    twins = select(Article.id, Article.twin_of_id).where(of_these, Article.twin_of_id.is_not(None))
    return found | {row.id: row.twin_of_id for row in session.execute(twins)}


def every_article(*, since: datetime | None = None, source_id: int | None = None) -> Select[Article]:
    """All articles, those first seen at `since` or later, those of a source; to be narrowed, then given to `pages`."""
    statement = select(Article)
    if since is not None:
        statement = statement.where(Article.first_seen_at >= since)
    return statement if source_id is None else statement.where(Article.source_id == source_id)


def pages(session: Session, statement: Select[Article]) -> Iterator[list[ArticleRow]]:
    """The articles of `statement`, newest id first, a page at a time: bounded in memory, nobody twice."""
    last: int | None = None
    while True:
        narrowed = statement if last is None else statement.where(Article.id < last)
        found = session.scalars(narrowed.order_by(Article.id.desc()).limit(PAGE)).all()
        if not found:
            return
        yield [_row(row) for row in found]
        last = found[-1].id


def _row(found: Article) -> ArticleRow:
    image = found.image_url and Image(found.image_url, found.image_alt, found.image_width, found.image_height)
    return ArticleRow(
        id=found.id,
        source_id=found.source_id,
        guid=found.guid,
        title=found.title,
        summary=found.summary,
        url=found.url,
        author=found.author,
        section=found.section,
        language=found.language,
        categories=tuple(found.categories),
        image=image or None,
        rank=found.rank,
        published_at=found.published_at,
        first_seen_at=found.first_seen_at,
        updated_at=found.updated_at,
        held_at=found.held_at,
        held_because=found.held_because,
        retracted_at=found.retracted_at,
        retracted_by=found.retracted_by,
        retracted_because=found.retracted_because,
        twin_of_id=found.twin_of_id,
    )
