"""Finding the kept articles that a batch of entries may be, in few queries."""

from collections.abc import Collection, Sequence
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session

from digest.articles.identity import Identity, canonical_url, source_guid
from digest.articles.models import Article
from digest.articles.similarity import WINDOW, Story
from digest.articles.values import Entry
from digest.core.chunks import chunks

CHUNK = 1000
"""Values for one statement; databases bound the number of its parameters."""
MOST_DAYS = 100
MOST_RECENT = 2000


def shared_urls(session: Session, source_id: int, entries: Sequence[Entry]) -> set[str]:
    """Canonical addresses that several kept articles of the source have; asked only for entries without a guid."""
    urls = {url for entry in entries if source_guid(entry) is None and (url := canonical_url(entry.url))}
    shared: set[str] = set()
    for chunk in chunks(sorted(urls), CHUNK):
        statement = select(Article.canonical_url).where(
            Article.source_id == source_id, Article.canonical_url.in_(chunk)
        )
        statement = statement.group_by(Article.canonical_url).having(func.count() > 1)
        shared |= {url for url in session.scalars(statement) if url}
    return shared


def kept_alike(session: Session, source_id: int, batch: Sequence[tuple[Entry, Identity]]) -> list[Article]:
    """Every article of the source that an entry of the batch might be."""
    found: dict[int, Article] = {}
    of_source = select(Article).where(Article.source_id == source_id)
    for chunk in chunks([identity for _, identity in batch], CHUNK):
        alike = or_(
            Article.guid.in_([identity.guid for identity in chunk]),
            Article.canonical_url.in_([identity.canonical_url for identity in chunk if identity.canonical_url]),
            Article.fingerprint.in_([identity.fingerprint for identity in chunk]),
        )
        found |= {article.id: article for article in session.scalars(of_source.where(alike))}
    if any(identity.canonical_url is None and not identity.own_guid for _, identity in batch):
        found |= {article.id: article for article in session.scalars(of_source.where(Article.canonical_url.is_(None)))}
    return [found[article_id] for article_id in sorted(found)]


def kept_on(session: Session, source_id: int, days: Collection[date]) -> list[Article]:
    """The articles of the source published on one of these days in UTC; of very many days the latest count."""
    if not days:
        return []
    starts = [datetime.combine(day, time(), UTC) for day in sorted(days)[-MOST_DAYS:]]
    spans = (and_(Article.published_at >= start, Article.published_at < start + timedelta(days=1)) for start in starts)
    statement = select(Article).where(Article.source_id == source_id, or_(*spans))
    return list(session.scalars(statement.order_by(Article.id)))


def around(session: Session, first_id: int) -> list[Story]:
    """The newest articles that stand for themselves and may be of the time of those from this id on, oldest first.

    One without a date may be of any time.
    """
    at = func.coalesce(Article.published_at, Article.first_seen_at).label("at")
    dated = Article.published_at.is_not(None).label("dated")
    columns = Article.id, Article.source_id, Article.title, Article.summary, at, dated
    standing = Article.retracted_at.is_(None), Article.twin_of_id.is_(None)
    newest = select(*columns).where(*standing).order_by(Article.id.desc()).limit(MOST_RECENT).subquery()
    span = select(func.min(newest.c.at), func.max(newest.c.at), func.count().filter(~newest.c.dated))
    first, last, undated = session.execute(span.where(newest.c.id >= first_id)).one()
    if first is None:
        return []
    near = select(newest).order_by(newest.c.id)
    if not undated:
        near = near.where(or_(newest.c.at.between(first - WINDOW, last + WINDOW), ~newest.c.dated))
    return [Story(*row) for row in session.execute(near)]


def kept_between(session: Session, source_id: int, first: datetime, last: datetime) -> int:
    """How many articles of the source that still stand are dated within this span."""
    dated = func.coalesce(Article.published_at, Article.first_seen_at)
    statement = select(func.count()).where(
        Article.source_id == source_id, Article.retracted_at.is_(None), dated.between(first, last)
    )
    return session.scalar(statement) or 0


def kept_titles(session: Session, source_id: int, *, besides: Collection[int]) -> list[str]:
    """The titles of the newest articles of the source that still stand, without those of these ids."""
    statement = select(Article.id, Article.title).where(Article.source_id == source_id, Article.retracted_at.is_(None))
    newest = session.execute(statement.order_by(Article.id.desc()).limit(MOST_RECENT))
    return [title for article_id, title in newest if article_id not in besides]
