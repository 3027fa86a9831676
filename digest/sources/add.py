"""Adding sources, switching them off and on, and taking them away."""

from collections.abc import Mapping
from datetime import datetime
from urllib.parse import urlsplit

from sqlalchemy import delete, exists, or_, select, update
from sqlalchemy.orm import Session

from digest.articles.cleaning import absolute_url, tidy
from digest.articles.models import Article
from digest.core.errors import BadInput, Conflict
from digest.sources import queries
from digest.sources.models import Source, SourceKind
from digest.sources.values import SourceRow


def add(
    session: Session,
    location: str,
    *,
    kind: SourceKind = SourceKind.FEED,
    name: str = "",
    topic_id: int | None = None,
    selectors: Mapping[str, str] | None = None,
    private: bool = False,
    now: datetime,
) -> SourceRow:
    """Note an address to read from; its articles all belong to the topic, if one is given. Nothing is fetched yet.

    `kind` is how it is read the first time; a document then tells its kind itself. With `private`, which
    `fetching.private` finds out, a private network may be entered at this origin.
    Raises BadInput for what is no http(s) address, Conflict when the source is there already.
    """
    address = new_address(session, location)
    source = Source(
        name=tidy(name)[:200] or address[:200],
        kind=kind,
        location=address,
        topic_id=topic_id,
        selectors=dict(selectors or {}),
        on_private_network=private,
        added_at=now,
    )
    session.add(source)
    session.flush()
    return queries.row(source)


def new_address(session: Session, location: str, *, of: int | None = None) -> str:
    """`location` as it would be noted, of a new source or of the one with this id.

    Raises BadInput when it cannot be, Conflict when another source is read there.
    """
    address = absolute_url(location)
    if address is None:
        raise BadInput(
            f"{location[:200]!r} is no address that can be read; write it in full, as https://example.org/feed"
        )
    parts = urlsplit(address)
    address = parts._replace(netloc=parts.netloc.lower()).geturl()
    taken = or_(Source.location == address, Source.moved_to == address)
    others = select(Source).where(taken, Source.id != (of or 0)).order_by(Source.id)
    if known := session.scalars(others.limit(1)).first():
        raise Conflict(f"this address is already source {known.id}, {known.name!r}")
    return address


def disable(session: Session, words: str, *, now: datetime) -> SourceRow:
    """Read the source no more. Its articles stay. Disabling twice is fine. Raises NotFound."""
    source = queries.named(session, words)
    still_read = (Source.id == source.id, Source.disabled_at.is_(None))
    session.execute(update(Source).where(*still_read).values(disabled_at=now))
    return queries.source(session, source.id)


def enable(session: Session, words: str) -> SourceRow:
    """Read the source again, in full and at once, as if nothing had gone wrong before. Raises NotFound."""
    source = queries.named(session, words)
    forgotten = dict.fromkeys(
        ("disabled_at", "gone_at", "etag", "last_modified", "read_whole_at", "due_at", "wait_until")
    )
    session.execute(update(Source).where(Source.id == source.id).values(**forgotten, error="", failures=0))
    return queries.source(session, source.id)


def remove(session: Session, words: str) -> SourceRow:
    """Forget a source that never gave an article. Raises NotFound, and Conflict for one that did."""
    source = queries.named(session, words)
    if session.scalar(select(exists().where(Article.source_id == source.id))):
        raise Conflict(
            f"{source.name!r} has articles, which stay; `digest sources disable {source.id}` reads it no more"
        )
    session.execute(delete(Source).where(Source.id == source.id))
    return source
