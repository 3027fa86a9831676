"""Articles from a file. The file becomes a source, so that importing it again updates and never repeats."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from digest.articles.ingest import ingest
from digest.articles.polish import SHIPPED, Rules
from digest.articles.values import Ingested
from digest.core.database import Lock, lock
from digest.core.errors import SourceError
from digest.sources.models import Source, SourceKind
from digest.sources.parsing.detect import parse
from digest.sources.parsing.parsed import Parsed
from digest.sources.queries import row
from digest.sources.values import SourceRow

MOST_BYTES = 20_000_000


def import_file(
    session: Session,
    path: Path,
    *,
    name: str = "",
    topic_id: int | None = None,
    topics: Sequence[str] = (),
    rules: Rules = SHIPPED,
    now: datetime,
) -> tuple[SourceRow, Ingested]:
    """Ingest a feed, a table or a topic page from disk. Its file name, without folders, says which source it is.

    `name` and `topic_id` are noted with the source where given. `topics` are slugs that every entry then names,
    beside its own. Raises SourceError; then nothing was changed.
    """
    kind, parsed = read_file(path)
    lock(session, Lock.IMPORT_ARTICLES)
    source = _source(session, path.name, now)
    source.kind, source.fetched_at, source.succeeded_at, source.error = kind, now, now, ""
    source.name = name[:200] or source.name or (parsed.title or path.name)[:200]
    source.topic_id = topic_id or source.topic_id
    session.flush()
    entries = [replace(entry, topics=tuple(dict.fromkeys((*entry.topics, *topics)))) for entry in parsed.entries]
    ingested = ingest(session, source.id, entries, now=now, rules=rules)
    source.changed_at = now if ingested.new else source.changed_at
    return row(source), replace(ingested, warnings=parsed.warnings + ingested.warnings)


def read_file(path: Path) -> tuple[SourceKind, Parsed]:
    """What a file is and says. Raises SourceError, which names it."""
    try:
        return parse(path.read_bytes(), name=path.name)
    except SourceError as error:
        raise SourceError(f"{path.name}: {error}") from error
    except OSError as error:
        raise SourceError(f"{path} cannot be read: {error.strerror}") from error


def _source(session: Session, location: str, now: datetime) -> Source:
    statement = select(Source).where(Source.location == location).with_for_update()
    source = session.scalars(statement).one_or_none()
    if source is None:
        source = Source(location=location, name="", added_at=now)
        session.add(source)
    return source
