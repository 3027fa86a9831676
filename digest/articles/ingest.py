"""From entries to kept articles: new ones are added, changed ones updated, and nothing becomes news twice."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from digest.articles.identity import Identity, identify
from digest.articles.lookup import CHUNK, kept_alike, shared_urls
from digest.articles.models import Article
from digest.articles.recognition import recognise
from digest.articles.values import Entry, Ingested
from digest.core.chunks import chunks

FIRST_DATE = datetime(1990, 1, 1, tzinfo=UTC)
"""Before the Web no article was published on it: an earlier date is a mistake."""
LONGEST_AHEAD = timedelta(days=366)


def ingest(session: Session, source_id: int, entries: Sequence[Entry], *, now: datetime) -> Ingested:
    """Keep what a source says now. Safe to repeat; one source at a time (the caller locks its row).

    An impossible date is dropped and noted; one that lies ahead stays, and issues wait for it.
    """
    batch, warnings = _identified(session, source_id, entries, now)
    known = recognise(batch, kept_alike(session, source_id, batch))
    ids = _add(session, source_id, [pair for pair, article in zip(batch, known, strict=True) if article is None], now)
    updated = []
    for (entry, identity), article in zip(batch, known, strict=True):
        if article is not None:
            ids[identity.guid] = article.id
            if _update(article, entry, identity, now):
                updated.append(article.id)
    session.flush()
    new = tuple(ids[identity.guid] for (_, identity), article in zip(batch, known, strict=True) if article is None)
    return Ingested(
        new=new,
        updated=tuple(updated),
        unchanged=len(batch) - len(new) - len(updated),
        warnings=tuple(warnings),
        named_topics={ids[identity.guid]: entry.topics for entry, identity in batch if entry.topics},
    )


def _identified(
    session: Session, source_id: int, entries: Sequence[Entry], now: datetime
) -> tuple[list[tuple[Entry, Identity]], list[str]]:
    dated = [_with_possible_date(entry, now) for entry in entries]
    warnings = [
        f"{kept.title[:60]!r} is dated {given.published_at:%Y-%m-%d}, which cannot be; it is kept without a date"
        for given, kept in zip(entries, dated, strict=True)
        if given.published_at and kept.published_at is None
    ]
    batch, doubts = identify(dated, shared_urls=shared_urls(session, source_id, dated))
    return batch, warnings + doubts


def _with_possible_date(entry: Entry, now: datetime) -> Entry:
    date = entry.published_at
    return entry if date is None or FIRST_DATE <= date <= now + LONGEST_AHEAD else replace(entry, published_at=None)


def _add(session: Session, source_id: int, batch: Sequence[tuple[Entry, Identity]], now: datetime) -> dict[str, int]:
    """Insert new articles; return their ids by guid. Plain INSERT, because SQLite returns ids one row at a time."""
    ids: dict[str, int] = {}
    beginnings = {"source_id": source_id, "first_seen_at": now, "updated_at": now}
    for chunk in chunks(batch, CHUNK):
        rows = [_texts(entry) | _keys(identity) | beginnings for entry, identity in chunk]
        session.execute(insert(Article), rows)
        guids = [identity.guid for _, identity in chunk]
        added = select(Article.guid, Article.id).where(Article.source_id == source_id, Article.guid.in_(guids))
        ids.update((row.guid, row.id) for row in session.execute(added))
    return ids


def _update(article: Article, entry: Entry, identity: Identity, now: datetime) -> bool:
    """Make the article say what the entry says; return whether a reader would see a difference."""
    texts = _texts(entry)
    if not _takes_date(article, entry, now):
        del texts["published_at"]
    changed = {name: value for name, value in texts.items() if getattr(article, name) != value}
    for name, value in (changed | _keys(identity)).items():
        setattr(article, name, value)
    if changed:
        article.updated_at = now
    return bool(changed)


def _takes_date(article: Article, entry: Entry, now: datetime) -> bool:
    """Not where the source stopped telling it, nor where an article that is out would vanish until a later day."""
    if entry.published_at is None:
        return False
    is_out = article.published_at is None or article.published_at <= now
    return entry.published_at <= now or not is_out


def _keys(identity: Identity) -> dict[str, Any]:
    return {
        "guid": identity.guid,
        "canonical_url": identity.canonical_url,
        "fingerprint": identity.fingerprint,
    }


def _texts(entry: Entry) -> dict[str, Any]:
    return {
        "title": entry.title,
        "summary": entry.summary,
        "url": entry.url,
        "author": entry.author[:200],
        "section": entry.section[:200],
        "language": entry.language[:35],
        "categories": list(entry.categories),
        "published_at": entry.published_at,
        "image_url": entry.image.url if entry.image else None,
        "image_alt": entry.image.alt if entry.image else "",
        "image_width": entry.image.width if entry.image else None,
        "image_height": entry.image.height if entry.image else None,
    }
