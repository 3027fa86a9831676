"""Changing what is noted of a source: its name, its topic, its address."""

from sqlalchemy.orm import Session

from digest.articles.cleaning import tidy
from digest.core.errors import Conflict
from digest.sources import queries
from digest.sources.add import new_address
from digest.sources.models import Source
from digest.sources.values import SourceRow

_OF_THE_OLD_ADDRESS = (
    "gone_at",
    "etag",
    "last_modified",
    "moved_to",
    "read_whole_at",
    "read_upto",
    "due_at",
    "wait_until",
)


def change(
    session: Session,
    words: str,
    *,
    name: str = "",
    topic_id: int | None = None,
    no_topic: bool = False,
    location: str = "",
    private: bool = False,
) -> SourceRow:
    """Call a source otherwise, give its articles to another topic or none from now on, or read it elsewhere.

    Its articles stay. At a new address it is read in full and at once, as if nothing had gone wrong before; `private`
    is as in `add`. Raises NotFound, BadInput and Conflict.
    """
    source = session.get_one(Source, queries.named(session, words).id)
    if location:
        _move(session, source, new_address(session, location, of=source.id), private=private)
    if name:
        source.name = tidy(name)[:200] or source.name
    if topic_id is not None or no_topic:
        source.topic_id = topic_id
    session.flush()
    return queries.row(source)


def _move(session: Session, source: Source, address: str, *, private: bool) -> None:
    if not queries.row(source).refreshable:
        raise Conflict(f"{source.name!r} is a file, which has no address; add the address as a source of its own")
    if source.name == source.location[:200]:
        source.name = address[:200]
    source.location = address
    source.on_private_network = private
    if source.gone_at is not None:
        source.disabled_at = None
    for column in _OF_THE_OLD_ADDRESS:
        setattr(source, column, None)
    source.error, source.failures = "", 0
