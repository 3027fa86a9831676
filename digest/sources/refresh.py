"""Reading sources again: look what is noted, read without a transaction, record what came of it."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from digest.articles.ingest import ingest
from digest.articles.values import Ingested
from digest.core.clock import Clock
from digest.core.database import Database
from digest.core.errors import SourceError
from digest.sources import queries
from digest.sources.fetching.values import Fetch
from digest.sources.models import Source
from digest.sources.reading.memory import Kept
from digest.sources.reading.readers import READERS
from digest.sources.reading.reading import Reading
from digest.sources.values import Refreshed, SourceRow

WORKERS = 8

Keep = Callable[[Session, SourceRow, Reading, datetime], Ingested]
"""Keeps what a source says now, within the transaction that records the reading."""


def keep_only(session: Session, source: SourceRow, reading: Reading, now: datetime) -> Ingested:
    """Ingest and no more."""
    entries = reading.parsed.entries if reading.parsed else ()
    return ingest(session, source.id, entries, now=now)


def refresh(database: Database, source_id: int, fetch: Fetch, *, clock: Clock, keep: Keep = keep_only) -> Refreshed:
    """Read one source and keep what it says. A broken source is recorded, not raised.

    Raises NotFound and DatabaseUnavailable.
    """
    with database.reading() as session:
        source = queries.source(session, source_id)
    try:
        memory = Kept(database, source.id)
        reading = READERS[source.kind](source, fetch, memory, whole=_whole(source, clock()), now=clock())
    except SourceError as error:
        return _record_failure(database, source, str(error), clock())
    return _record(database, source, reading, keep, clock())


def refresh_all(
    database: Database, fetch: Fetch, *, clock: Clock, keep: Keep = keep_only, workers: int = WORKERS
) -> list[Refreshed]:
    """Read every source that has an address and is not disabled. One that fails does not concern the others."""
    with database.reading() as session:
        sources = queries.refreshable(session)
    with ThreadPoolExecutor(workers) as pool:
        return list(pool.map(lambda source: refresh(database, source.id, fetch, clock=clock, keep=keep), sources))


def _whole(source: SourceRow, now: datetime) -> bool:
    """At the first reading of a day: a server that says "not modified" for ever is then found out."""
    return source.fetched_at is None or source.fetched_at.date() != now.date()


def _record_failure(database: Database, source: SourceRow, problem: str, now: datetime) -> Refreshed:
    with database.writing() as session:
        row = _locked(session, source.id)
        row.fetched_at, row.error = now, problem
    return Refreshed(source.id, source.name, error=problem)


def _record(database: Database, source: SourceRow, reading: Reading, keep: Keep, now: datetime) -> Refreshed:
    with database.writing() as session:
        row = _locked(session, source.id)
        row.fetched_at = row.succeeded_at = now
        row.etag, row.last_modified = reading.validators.etag, reading.validators.last_modified
        row.error = ""
        if reading.parsed is None:
            return Refreshed(source.id, source.name, not_modified=True)
        row.kind = reading.kind
        if row.name == row.location[:200] and reading.parsed.title:
            row.name = reading.parsed.title[:200]
        ingested = keep(session, queries.row(row), reading, now)
        if ingested.new or ingested.updated:
            row.changed_at = now
        ingested = replace(ingested, warnings=reading.parsed.warnings + ingested.warnings)
        return Refreshed(source.id, row.name, ingested)


def _locked(session: Session, source_id: int) -> Source:
    """The row, held until commit: two readings of one source are recorded one after the other."""
    return session.scalars(select(Source).where(Source.id == source_id).with_for_update()).one()
