"""What only SQLite has: a file, a journal, a disk that may be full."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import sqlalchemy as sa

from digest.core.database import Database
from digest.doctor.finding import Finding, ok, warning, wrong
from digest.doctor.secret_files import readable_by_others

SUBJECT = "database"
LEAST_FREE = 50_000_000
"""Bytes; with less than this a single issue may fill the disk."""
LOW_FREE = 500_000_000


def absent(database: Database) -> Finding | None:
    """What to say when there is no file yet: opening it would make one."""
    if not database.embedded:
        return None
    file = _file(database)
    if file is None:
        return wrong(SUBJECT, "it is kept in memory, and gone when a command ends", "Name a file in database.url.")
    if file.exists() or not file.parent.is_dir():
        return None
    return warning(SUBJECT, f"there is no {file} yet", "Run `digest database upgrade`, or check database.url.")


def examine(database: Database) -> Iterator[Finding]:
    """The file, and the disk it lies on. Raises DatabaseUnavailable."""
    file = _file(database)
    assert file is not None
    with database.reading() as session:
        verdict = str(session.scalar(sa.text("PRAGMA quick_check(1)")))
        journal = str(session.scalar(sa.text("PRAGMA journal_mode")))
    if verdict != "ok":
        yield wrong(SUBJECT, f"{file} is damaged: {_first_line(verdict)}", "Put a backup in its place.")
        return
    yield ok(SUBJECT, f"SQLite, {file}, {_size(file.stat().st_size)}, undamaged")
    if journal != "wal":
        advice = "Put it on a disk of this machine: on network drives two processes can damage it."
        yield warning(SUBJECT, f"its journal is {journal!r}, and readers wait for writers", advice)
    if readable_by_others(file):
        message = f"others on this machine may read {file}, which says who reads what"
        yield warning(SUBJECT, message, f"Run `chmod 600 {file}*`.")
    yield space(shutil.disk_usage(file.parent).free, needed=file.stat().st_size)


def space(free: int, *, needed: int) -> Finding:
    """Whether the disk has room, in bytes: for what is sent, and for as much again as is there (a backup)."""
    if free < LEAST_FREE:
        return wrong(SUBJECT, f"the disk has only {_size(free)} left", "Free some space before an issue is sent.")
    if free < max(LOW_FREE, needed):
        return warning(SUBJECT, f"the disk has only {_size(free)} left", "Free some space soon.")
    return ok(SUBJECT, f"the disk has {_size(free)} left")


def _file(database: Database) -> Path | None:
    name = (database.engine.url.database or "").removeprefix("file:")
    return Path(name) if name not in ("", ":memory:") else None


def _first_line(words: str) -> str:
    return next(iter(words.splitlines()), words)


def _size(count: int) -> str:
    return f"{count / 1e9:,.1f} GB" if count >= 1e9 else f"{count / 1e6:,.1f} MB"
