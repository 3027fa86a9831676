"""Adding sources, and switching them off and on."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from digest.articles.cleaning import absolute_url, tidy
from digest.core.errors import BadInput, Conflict
from digest.sources.models import Source, SourceKind
from digest.sources.queries import named, row
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
    return row(source)


def disable(session: Session, words: str, *, now: datetime) -> SourceRow:
    """Read the source no more. Its articles stay. Disabling twice is fine. Raises NotFound."""
    source = session.get_one(Source, named(session, words).id)
    source.disabled_at = source.disabled_at or now
    return row(source)


def enable(session: Session, words: str) -> SourceRow:
    """Read the source again, in full. Raises NotFound."""
    source = session.get_one(Source, named(session, words).id)
    source.disabled_at = source.etag = source.last_modified = None
    source.error = ""
    return row(source)
