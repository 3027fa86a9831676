"""What a reading leaves in the tables: articles, the state of the source, and a line in the log."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from digest.articles import queries as articles
from digest.articles.values import Ingested
from digest.core.errors import NotFound
from digest.sources import log, queries
from digest.sources.fetching.values import Refused
from digest.sources.health import health
from digest.sources.models import Outcome, ReadingLog, Source
from digest.sources.polling import FEWEST_DATES, Bounds, next_due, spread, usual_gap
from digest.sources.reading.reading import Reading
from digest.sources.values import Refreshed, SourceRow

NOTE_LENGTH = 500

Keep = Callable[[Session, SourceRow, Reading, datetime], Ingested]
"""Keeps what a source says now, within the transaction that records the reading."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """One reading of one source, when it is over."""

    source: SourceRow
    """As it was before, with the address at which it was asked."""
    whole: bool
    """It was asked without conditions."""
    bounds: Bounds
    milliseconds: int
    now: datetime


def success(session: Session, attempt: Attempt, reading: Reading, keep: Keep) -> Refreshed:
    """Note what the source said. Raises NotFound when it was removed meanwhile, and what `keep` raises."""
    row = _locked(session, attempt.source.id)
    if attempt.source.moved_to is None:  # it was read where it was at first, whatever was known of a move
        row.moved_to = None
    moved = _follow(session, row, reading.moved_to)
    ingested = keep(session, queries.row(row), reading, attempt.now) if reading.parsed or reading.gone else Ingested()
    warnings = (*moved, *(reading.parsed.warnings if reading.parsed else ()), *ingested.warnings)
    ingested = replace(ingested, warnings=warnings)
    twins = _twins(session, ingested)
    _note_success(session, row, attempt, reading, ingested)
    session.add(
        ReadingLog(
            source_id=row.id,
            at=attempt.now,
            milliseconds=attempt.milliseconds,
            outcome=_outcome(row, reading),
            received_bytes=reading.received_bytes,
            entries=len(reading.parsed.entries) if reading.parsed else 0,
            new=len(ingested.new),
            updated=len(ingested.updated),
            note="; ".join(filter(None, (ingested.suspicion, *_news_of(ingested, twins), *warnings)))[:NOTE_LENGTH],
        )
    )
    held = row.held_reason if row.held_at else ""
    return _refreshed(row, attempt, ingested=ingested, twins=twins, not_modified=reading.parsed is None, held=held)


def failure(session: Session, attempt: Attempt, error: Exception, words: str) -> Refreshed:
    """Note that the source could not be read, and why. One that is gone for good is disabled. Raises NotFound."""
    row, now = _locked(session, attempt.source.id), attempt.now
    refused = error if isinstance(error, Refused) else None
    row.fetched_at, row.error, row.failures = now, words, row.failures + 1
    if refused and refused.gone:
        row.gone_at = row.disabled_at = now
    retry_after = refused.retry_after if refused else None
    row.wait_until = now + retry_after if retry_after else None
    row.due_at = _due(row, attempt, retry_after=retry_after)
    session.add(
        ReadingLog(
            source_id=row.id,
            at=now,
            milliseconds=attempt.milliseconds,
            outcome=Outcome.FAILED,
            note=words[:NOTE_LENGTH],
        )
    )
    return _refreshed(row, attempt, error=words)


def _news_of(ingested: Ingested, twins: int) -> tuple[str, ...]:
    """What became of articles beside "new" and "updated", in words."""
    counted = (
        (twins, "told by other sources already"),
        (len(ingested.gone), "taken back"),
        (len(ingested.restored), "shown again"),
    )
    return tuple(f"{number} {what}" for number, what in counted if number)


def _twins(session: Session, ingested: Ingested) -> int:
    return sum(root != article_id for article_id, root in articles.roots(session, ingested.new).items())


def _locked(session: Session, source_id: int) -> Source:
    """The row, held until commit: two readings of one source are recorded one after the other."""
    row = session.scalars(select(Source).where(Source.id == source_id).with_for_update()).one_or_none()
    if row is None:
        raise NotFound(f"source {source_id} was removed while it was read")
    return row


def _follow(session: Session, row: Source, moved_to: str | None) -> tuple[str, ...]:
    """Remember where the source has moved for good, unless another source is read there already."""
    if moved_to is None or moved_to in (row.moved_to, row.location):
        return ()
    taken = or_(Source.location == moved_to, Source.moved_to == moved_to)
    other = session.scalars(select(Source).where(taken, Source.id != row.id).limit(1)).first()
    if other is not None:
        return (
            f"it has moved for good to {moved_to}, which is source {other.id}; `digest sources disable` one of them",
        )
    row.moved_to = moved_to
    return (f"it has moved for good to {moved_to}, and is read there from now on",)


def _note_success(session: Session, row: Source, attempt: Attempt, reading: Reading, ingested: Ingested) -> None:
    now, parsed = attempt.now, reading.parsed
    row.fetched_at = row.succeeded_at = now
    row.error, row.failures, row.wait_until = "", 0, None
    row.etag, row.last_modified = reading.validators.etag, reading.validators.last_modified
    if parsed is not None:
        row.kind = reading.kind
        row.read_upto = reading.upto or row.read_upto
        row.read_whole_at = now if attempt.whole else row.read_whole_at
        row.usual_gap_seconds = _usual_gap_seconds(session, row, reading, ingested, now)
        if parsed.title and row.name == row.location[:200]:
            row.name = parsed.title[:200]
    if ingested.new:
        row.changed_at = now
    if ingested.suspicion and row.held_at is None:
        row.held_at, row.held_reason = now, ingested.suspicion
    row.due_at = _due(row, attempt, changed=bool(ingested.new))


def _usual_gap_seconds(
    session: Session, row: Source, reading: Reading, ingested: Ingested, now: datetime
) -> int | None:
    """From the dates of the stories; where they have none, from when something new was found."""
    entries = reading.parsed.entries if reading.parsed else ()
    gap = usual_gap(entry.published_at for entry in entries if entry.published_at and entry.published_at <= now)
    undated = len(entries) >= FEWEST_DATES or row.usual_gap_seconds is None
    if gap is None and undated and ingested.new:
        gap = usual_gap([*log.change_times(session, row.id), now])
    return row.usual_gap_seconds if gap is None else int(gap.total_seconds())


def _due(row: Source, attempt: Attempt, *, retry_after: timedelta | None = None, changed: bool = False) -> datetime:
    gap = row.usual_gap_seconds
    return next_due(
        attempt.now,
        None if gap is None else timedelta(seconds=gap),
        bounds=attempt.bounds,
        failures=row.failures,
        retry_after=retry_after,
        changed=changed,
        spread=spread(row.id),
    )


def _outcome(row: Source, reading: Reading) -> Outcome:
    if reading.parsed is None:
        return Outcome.NOT_MODIFIED
    return Outcome.HELD if row.held_at is not None else Outcome.READ


def _refreshed(
    row: Source,
    attempt: Attempt,
    *,
    ingested: Ingested | None = None,
    twins: int = 0,
    not_modified: bool = False,
    error: str = "",
    held: str = "",
) -> Refreshed:
    before, after = attempt.source, queries.row(row)
    return Refreshed(
        row.id,
        row.name,
        ingested or Ingested(),
        not_modified=not_modified,
        error=error,
        held=held,
        twins=twins,
        never_read=row.succeeded_at is None,
        state=health(after, now=attempt.now).state,
        was=health(before, now=before.fetched_at or attempt.now).state,
    )
