"""Reading sources again: look what is noted, fetch without a transaction, record what came of it."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from digest.articles.ingest import ingest
from digest.articles.values import Entry, Ingested
from digest.core.clock import Clock
from digest.core.database import Database
from digest.core.errors import SourceError
from digest.sources import queries
from digest.sources.fetching import Fetch, Fetched, Validators
from digest.sources.models import Source, SourceKind
from digest.sources.parsing.detect import parse
from digest.sources.parsing.parsed import Parsed
from digest.sources.values import Refreshed, SourceRow

WORKERS = 8

Keep = Callable[[Session, SourceRow, Sequence[Entry], datetime], Ingested]
"""Keeps the entries of a source, within the transaction that records the reading."""


def keep_only(session: Session, source: SourceRow, entries: Sequence[Entry], now: datetime) -> Ingested:
    """Ingest and no more."""
    return ingest(session, source.id, entries, now=now)


def refresh(database: Database, source_id: int, fetch: Fetch, *, clock: Clock, keep: Keep = keep_only) -> Refreshed:
    """Read one source and keep what it says. A broken source is recorded, not raised.

    Raises NotFound and DatabaseUnavailable.
    """
    with database.reading() as session:
        source = queries.source(session, source_id)
    try:
        fetched = fetch(source.location, _validators(source, clock()))
        read = None if fetched.body is None else _read(fetched, fetched.body)
    except SourceError as error:
        return _record_failure(database, source, str(error), clock())
    return _record(database, source, fetched, read, keep, clock())


def refresh_all(
    database: Database, fetch: Fetch, *, clock: Clock, keep: Keep = keep_only, workers: int = WORKERS
) -> list[Refreshed]:
    """Read every source that has an address and is not disabled. One that fails does not concern the others."""
    with database.reading() as session:
        sources = queries.refreshable(session)
    with ThreadPoolExecutor(workers) as pool:
        return list(pool.map(lambda source: refresh(database, source.id, fetch, clock=clock, keep=keep), sources))


def _validators(source: SourceRow, now: datetime) -> Validators:
    """None at the first reading of a day: a server that says "not modified" for ever is then found out."""
    if source.fetched_at is None or source.fetched_at.date() != now.date():
        return Validators()
    return Validators(source.etag, source.last_modified)


def _read(fetched: Fetched, body: bytes) -> tuple[SourceKind, Parsed]:
    return parse(body, name=fetched.url, base_url=fetched.url, charset=fetched.charset)


def _record_failure(database: Database, source: SourceRow, problem: str, now: datetime) -> Refreshed:
    with database.writing() as session:
        row = _locked(session, source.id)
        row.fetched_at, row.error = now, problem
    return Refreshed(source.id, source.name, error=problem)


def _record(
    database: Database,
    source: SourceRow,
    fetched: Fetched,
    read: tuple[SourceKind, Parsed] | None,
    keep: Keep,
    now: datetime,
) -> Refreshed:
    with database.writing() as session:
        row = _locked(session, source.id)
        row.fetched_at = row.succeeded_at = now
        row.etag, row.last_modified = fetched.validators.etag, fetched.validators.last_modified
        row.error = ""
        if read is None:
            return Refreshed(source.id, source.name, not_modified=True)
        row.kind, parsed = read
        if row.name == row.location[:200] and parsed.title:
            row.name = parsed.title[:200]
        ingested = keep(session, queries.row(row), parsed.entries, now)
        if ingested.new or ingested.updated:
            row.changed_at = now
        ingested = replace(ingested, warnings=parsed.warnings + ingested.warnings)
        return Refreshed(source.id, row.name, ingested)


def _locked(session: Session, source_id: int) -> Source:
    """The row, held until commit: two readings of one source are recorded one after the other."""
    return session.scalars(select(Source).where(Source.id == source_id).with_for_update()).one()
