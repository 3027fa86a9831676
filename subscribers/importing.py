"""Taking over subscribers from a CSV file: a million rows in one transaction, all the good ones or none."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import exists, func, insert, literal, select
from sqlalchemy.orm import Session

from digest.core.bulk import among, insert_missing
from digest.core.chunks import chunks
from digest.core.database import Lock, lock
from subscribers.incoming import BadRow, Incoming, Offer, read_rows
from subscribers.models import ConsentRecord, Subscriber, Suppression
from subscribers.suppression import address_hash
from subscribers.tokens import new_handle
from subscribers.topic_sets import Topics, intern_all

CHUNK = 5000
MOST_PROBLEMS = 50


@dataclass(slots=True)
class Imported:
    """What came of each row."""

    added: int = 0
    confirmed: int = 0
    """Of those added, how many get mail from now on; the others have yet to confirm."""
    already: int = 0
    """There before, or further up in the file: left as they are."""
    left: int = 0
    """Unsubscribed before: only they can come back."""
    suppressed: int = 0
    bad: int = 0
    problems: list[BadRow] = field(default_factory=list)
    """The first of the bad rows."""

    @property
    def rows(self) -> int:
        """How many rows were read."""
        return self.added + self.already + self.left + self.suppressed + self.bad


def import_csv(
    session: Session,
    lines: Iterable[str],
    offer: Offer,
    *,
    starts_at: int,
    secret: bytes,
    now: datetime,
    dry_run: bool = False,
    progress: Callable[[int], None] = lambda rows: None,
) -> Imported:
    """Add everybody who is not there yet: who has a `confirmed_at` as confirmed then, the others as pending.

    Nobody is added twice, changed, or brought back after leaving. `dry_run` does all of it and takes it back.
    `progress` is told the number of rows done since its last call. Raises BadInput for a file of no use.
    """
    lock(session, Lock.IMPORT_SUBSCRIBERS)
    behind = session.scalar(select(func.max(Subscriber.id))) or 0
    done = Imported()
    known_sets: dict[Topics, int] = {}
    with session.begin_nested() as attempt:
        for chunk in chunks(read_rows(lines, offer, now=now), CHUNK):
            good = list(_good(chunk, done))
            welcome = _welcome(session, good, done, secret=secret)
            _add(session, welcome, done, known_sets, starts_at=starts_at, now=now)
            progress(len(chunk))
        _record(session, behind=behind, now=now)
        if dry_run:
            attempt.rollback()
    return done


def _good(chunk: Iterable[Incoming | BadRow], done: Imported) -> Iterator[Incoming]:
    for row in chunk:
        if isinstance(row, Incoming):
            yield row
            continue
        done.bad += 1
        if len(done.problems) < MOST_PROBLEMS:
            done.problems.append(row)


def _welcome(session: Session, rows: list[Incoming], done: Imported, *, secret: bytes) -> list[Incoming]:
    """Those who are not there, did not leave and are not suppressed; the others are counted."""
    hashes = {row.address.key: address_hash(row.address.key, secret) for row in rows}
    known = select(Subscriber.address_key, Subscriber.ended_at).where(among(session, Subscriber.address_key, hashes))
    ended_at = dict(session.execute(known).all())
    listed = select(Suppression.address_hash).where(among(session, Suppression.address_hash, hashes.values()))
    suppressed = set(session.scalars(listed))
    welcome: dict[str, Incoming] = {}
    for row in rows:
        key = row.address.key
        if hashes[key] in suppressed:
            done.suppressed += 1
        elif ended_at.get(key) is not None:
            done.left += 1
        elif key in ended_at or key in welcome:
            done.already += 1
        else:
            welcome[key] = row
    return list(welcome.values())


def _add(
    session: Session,
    rows: list[Incoming],
    done: Imported,
    known_sets: dict[Topics, int],
    *,
    starts_at: int,
    now: datetime,
) -> None:
    known_sets |= intern_all(session, {row.choices.topic_ids for row in rows} - known_sets.keys())
    values = [_values(row, known_sets[row.choices.topic_ids], starts_at=starts_at, now=now) for row in rows]
    added = insert_missing(session, Subscriber, values)
    done.added += added
    done.already += len(rows) - added  # signed up by themselves in this very moment
    done.confirmed += sum(row.confirmed_at is not None for row in rows)


def _values(row: Incoming, topic_set_id: int, *, starts_at: int, now: datetime) -> dict[str, Any]:
    return {
        "address": row.address.text,
        "address_key": row.address.key,
        "name": row.choices.name,
        "handle": new_handle(),
        "topic_set_id": topic_set_id,
        "frequency": row.choices.frequency,
        "timezone": row.choices.timezone,
        "hour": row.hour,
        "language": row.choices.language,
        "requested_at": row.confirmed_at or now,
        "confirmed_at": row.confirmed_at,
        "covered_upto": starts_at if row.confirmed_at else 0,
    }


def _record(session: Session, *, behind: int, now: datetime) -> None:
    """`consent.record` for all of them in one statement: those who signed up themselves meanwhile have a line."""
    columns = ["subscriber_id", "at", "event", "source", "wording", "detail"]
    texts = literal("imported"), literal("import"), literal(""), literal("")
    logged = exists().where(ConsentRecord.subscriber_id == Subscriber.id)
    added = select(Subscriber.id, literal(now, ConsentRecord.at.type), *texts).where(Subscriber.id > behind, ~logged)
    session.execute(insert(ConsentRecord).from_select(columns, added))
