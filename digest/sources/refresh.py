"""Reading sources again: look what is noted, read without a transaction, record what came of it."""

import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

import structlog
from sqlalchemy.orm import Session

from digest.articles.ingest import ingest
from digest.articles.values import Ingested
from digest.core.clock import Clock
from digest.core.database import Database
from digest.core.errors import DatabaseUnavailable, DigestError, NotFound, SourceError
from digest.sources import queries, record
from digest.sources.fetching.origin import origin_of
from digest.sources.fetching.values import Fetch, Refused, Validators
from digest.sources.health import moment
from digest.sources.parallel import in_parallel
from digest.sources.polling import Bounds
from digest.sources.reading.memory import Kept
from digest.sources.reading.readers import READERS
from digest.sources.reading.reading import Memory, Reading
from digest.sources.record import Attempt, Keep
from digest.sources.values import Refreshed, SourceRow, State

WORKERS = 8
NOTHING_THERE = (404, 410)
PER_HOST = 2
"""Of one host's sources, so that a slow one leaves the other workers to the others."""


def keep_only(session: Session, source: SourceRow, reading: Reading, now: datetime) -> Ingested:
    """Ingest and no more."""
    entries = reading.parsed.entries if reading.parsed else ()
    return ingest(session, source.id, entries, now=now)


def refresh(
    database: Database,
    source_id: int,
    fetch: Fetch,
    *,
    clock: Clock,
    keep: Keep = keep_only,
    bounds: Bounds = Bounds(),  # noqa: B008 - frozen
) -> Refreshed:
    """Read one source and keep what it says. A broken source is recorded, not raised, whatever broke it.

    Raises NotFound and DatabaseUnavailable.
    """
    with database.reading() as session:
        source = queries.source(session, source_id)
    whole, started = _whole(source, clock()), time.monotonic()

    def attempt() -> Attempt:
        return Attempt(source, whole, bounds, round((time.monotonic() - started) * 1000), clock())

    try:
        source, reading = _read(source, fetch, Kept(database, source.id), whole=whole, now=clock())
        done = attempt()
        with database.writing() as session:
            return record.success(session, done, reading, keep)
    except (DatabaseUnavailable, NotFound):
        raise
    except Exception as error:
        done = attempt()
        with database.writing() as session:
            return record.failure(session, done, error, _in_words(error, source))


def refresh_all(
    database: Database,
    fetch: Fetch,
    *,
    clock: Clock,
    keep: Keep = keep_only,
    bounds: Bounds = Bounds(),  # noqa: B008 - frozen
    due_only: bool = False,
    workers: int = WORKERS,
    per_host: int = PER_HOST,
) -> Iterator[Refreshed]:
    """Read every source that has an address and is not disabled, or only those that are due; results as they come.

    One that fails does not concern the others. One whose server asked to wait is left out, with words.
    Raises DatabaseUnavailable.
    """
    now = clock()
    with database.reading() as session:
        sources = queries.due(session, now=now) if due_only else queries.refreshable(session)

    def read(source: SourceRow) -> Refreshed:
        if source.wait_until is not None and source.wait_until > now:
            words = f"its server asked not to be called before {moment(source.wait_until)}"
            return Refreshed(source.id, source.name, skipped=words, state=State.WAITING, was=State.WAITING)
        try:
            return refresh(database, source.id, fetch, clock=clock, keep=keep, bounds=bounds)
        except NotFound:
            return Refreshed(source.id, source.name, skipped="it was removed meanwhile")

    yield from in_parallel(
        sources, read, host_of=lambda source: origin_of(source.address), workers=workers, per_host=per_host
    )


def _read(source: SourceRow, fetch: Fetch, memory: Memory, *, whole: bool, now: datetime) -> tuple[SourceRow, Reading]:
    """What the source says, and the source as it was asked: where it moved to, or, is nothing there any more, where
    it was at first. Raises SourceError; then it is asked at both places next time, too."""
    try:
        return source, READERS[source.kind](source, fetch, memory, whole=whole, now=now)
    except Refused as refused:
        if source.moved_to is None or refused.status not in NOTHING_THERE:
            raise
        words = f"{refused}; {source.location}, where it was at first, cannot be read either"
    at_first = replace(source, moved_to=None, validators=Validators())
    try:
        return at_first, READERS[source.kind](at_first, fetch, memory, whole=True, now=now)
    except Refused as error:
        raise Refused(f"{words}: {error}", status=error.status, retry_after=error.retry_after) from error
    except SourceError as error:
        raise SourceError(f"{words}: {error}") from error


def _whole(source: SourceRow, now: datetime) -> bool:
    """At the first reading of a day: a server that says "not modified" for ever is then found out."""
    return source.read_whole_at is None or source.read_whole_at.date() != now.date()


def _in_words(error: Exception, source: SourceRow) -> str:
    """What a person can do something about; a mistake of ours is logged where it can be found."""
    if isinstance(error, DigestError):
        return str(error)
    structlog.get_logger().error("reading crashed", source_id=source.id, exc_info=error)
    return f"an internal problem ({type(error).__name__}); please report it, with the log"
