"""Articles into their table: the new are added, the known made to say what their source says now."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from digest.articles.identity import Identity, made_guid
from digest.articles.lookup import CHUNK
from digest.articles.models import Article
from digest.articles.states import HeldBecause
from digest.articles.values import Entry
from digest.core.chunks import chunks


@dataclass(frozen=True, slots=True)
class Newcomer:
    """An entry that becomes an article."""

    entry: Entry
    identity: Identity
    twin_of_id: int | None = None
    held_because: HeldBecause | None = None


def add(session: Session, source_id: int, newcomers: Iterable[Newcomer], *, now: datetime) -> dict[str, int]:
    """Insert new articles; return their ids by guid. Plain INSERT, because SQLite returns ids one row at a time."""
    ids: dict[str, int] = {}
    for chunk in chunks(newcomers, CHUNK):
        session.execute(insert(Article), [_row(newcomer, source_id, now) for newcomer in chunk])
        guids = [newcomer.identity.guid for newcomer in chunk]
        added = select(Article.guid, Article.id).where(Article.source_id == source_id, Article.guid.in_(guids))
        ids.update((row.guid, row.id) for row in session.execute(added))
    return ids


def free_guids(
    session: Session, batch: Sequence[Identity], known: Sequence[Article | None], kept: Iterable[Article]
) -> None:
    """Let every entry of the batch have its guid: what else is kept under it gets another one, made here.

    `known` says for each entry which article it is. Written at once, because two rows may be about to exchange theirs.
    """
    owners = {identity.guid: article for identity, article in zip(batch, known, strict=True)}
    for article in kept:
        if article.guid in owners and owners[article.guid] is not article:
            article.guid = made_guid(article.guid, str(article.id))
    session.flush()


def update(article: Article, entry: Entry, identity: Identity, *, now: datetime) -> dict[str, Any]:
    """Make the article say what the entry says; return the old values of what a reader would see changed."""
    texts = _texts(entry)
    if not _takes_date(article, entry, now):
        del texts["published_at"]
    changed = {name: value for name, value in texts.items() if getattr(article, name) != value}
    before = {name: getattr(article, name) for name in changed}
    for name, value in (changed | _keys(identity)).items():
        setattr(article, name, value)
    if changed:
        article.updated_at = now
    return before


def _takes_date(article: Article, entry: Entry, now: datetime) -> bool:
    """Not where the source stopped telling it, nor where an article that is out would vanish until a later day."""
    if entry.published_at is None:
        return False
    is_out = article.published_at is None or article.published_at <= now
    return entry.published_at <= now or not is_out


def _row(newcomer: Newcomer, source_id: int, now: datetime) -> dict[str, Any]:
    standing = {
        "source_id": source_id,
        "first_seen_at": now,
        "updated_at": now,
        "twin_of_id": newcomer.twin_of_id,
        "held_at": now if newcomer.held_because else None,
        "held_because": newcomer.held_because,
    }
    return _texts(newcomer.entry) | _keys(newcomer.identity) | standing


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
