"""Adding sources, and switching them off and on."""

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from digest.articles.cleaning import absolute_url, tidy
from digest.core.errors import BadInput, Conflict
from digest.sources import queries
from digest.sources.models import Source, SourceKind
from digest.sources.values import SourceRow


def add(session: Session, location: str, *, name: str = "", topic_id: int | None = None, now: datetime) -> SourceRow:
    """Note an address to read from; its articles all belong to the topic, if one is given. Nothing is fetched yet.

    Raises BadInput for what is no http(s) address, Conflict when the source is there already.
    """
    address = absolute_url(location)
    if address is None:
        raise BadInput(
            f"{location[:200]!r} is no address that can be read; write it in full, as https://example.org/feed"
        )
    if known := session.scalars(select(Source).where(Source.location == address)).one_or_none():
        raise Conflict(f"this address is already source {known.id}, {known.name!r}")
    source = Source(
        name=tidy(name)[:200] or address[:200],
        kind=SourceKind.FEED,  # until it is read, when its content tells
        location=address,
        topic_id=topic_id,
        added_at=now,
    )
    session.add(source)
    session.flush()
    return queries.row(source)


def disable(session: Session, words: str, *, now: datetime) -> SourceRow:
    """Read the source no more. Its articles stay. Disabling twice is fine. Raises NotFound."""
    source = queries.named(session, words)
    still_read = (Source.id == source.id, Source.disabled_at.is_(None))
    session.execute(update(Source).where(*still_read).values(disabled_at=now))
    return queries.source(session, source.id)


def enable(session: Session, words: str) -> SourceRow:
    """Read the source again, in full. Raises NotFound."""
    source = queries.named(session, words)
    session.execute(
        update(Source).where(Source.id == source.id).values(disabled_at=None, etag=None, last_modified=None, error="")
    )
    return queries.source(session, source.id)
