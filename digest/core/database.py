"""The one way to reach the tables, on SQLite and on PostgreSQL.

SQLite is opened so that nothing is lost silently: write-ahead log, foreign keys, a wait for locks, and
`BEGIN IMMEDIATE` for every transaction that may write. SQLAlchemy's default (deferred) lets two
read-modify-write transactions overwrite each other without an error.
"""

import enum
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, ProgrammingError
from sqlalchemy.orm import DeclarativeBase, Session
from sqlalchemy.pool import ConnectionPoolEntry

from digest.core.errors import ConfigError, DatabaseUnavailable

LOCK_WAIT_MILLISECONDS = 30_000


class UTCDateTime(sa.TypeDecorator[datetime]):
    """Aware datetimes only. SQLite forgets the zone, so UTC is stored and restored."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        if value is not None and value.tzinfo is None:
            raise ValueError(f"naive datetime {value!r}")
        return value.astimezone(UTC) if value is not None else None

    def process_result_value(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def _values(kind: type[enum.Enum]) -> list[str]:
    return [str(member.value) for member in kind]


class Base(DeclarativeBase):
    """All tables. Every constraint has a name, because Alembic cannot change a nameless one."""

    metadata = sa.MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {  # noqa: RUF012 - the name SQLAlchemy looks for
        datetime: UTCDateTime,
        enum.StrEnum: sa.Enum(enum.StrEnum, native_enum=False, length=24, values_callable=_values),
        list[str]: sa.JSON,
        list[int]: sa.JSON,
    }


class Database:
    """Sessions on one database. `reading` may not write; `writing` commits at its end, or not at all."""

    def __init__(self, url: str) -> None:
        self.engine = _engine(url)
        self._read_engine = self.engine.execution_options(read_only=True, postgresql_readonly=True)

    @property
    def embedded(self) -> bool:
        """True on SQLite: one file, one machine."""
        return self.engine.dialect.name == "sqlite"

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """One consistent look at the tables; does not wait for writers and does not hold them up.

        Raises DatabaseUnavailable.
        """
        with _translated(), Session(self._read_engine, expire_on_commit=False) as session:
            yield session

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """One transaction: committed when the block ends, rolled back when it raises.

        Raises DatabaseUnavailable.
        """
        with _translated(), Session(self.engine, expire_on_commit=False) as session, session.begin():
            yield session

    def close(self) -> None:
        """Give the connections back."""
        self.engine.dispose()


def _engine(url: str) -> sa.Engine:
    try:
        engine = sa.create_engine(url, pool_pre_ping=not url.startswith("sqlite"))
    except (sa.exc.ArgumentError, ImportError) as error:
        raise ConfigError(f"database.url cannot be used: {error}") from error
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: DBAPIConnection, record: ConnectionPoolEntry) -> None:
    assert isinstance(connection, sqlite3.Connection)
    connection.isolation_level = None  # BEGIN is ours, below
    connection.execute(f"PRAGMA busy_timeout = {LOCK_WAIT_MILLISECONDS}")
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA synchronous = FULL")
    try:
        connection.execute("PRAGMA journal_mode = WAL")
    except sqlite3.OperationalError as error:
        if "readonly" not in str(error):  # a read-only file can still be read
            raise


def _begin_sqlite(connection: sa.Connection) -> None:
    reading = connection.get_execution_options().get("read_only", False)
    connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")


@contextmanager
def _translated() -> Iterator[None]:
    """The driver's words in, one clear line out. Programming errors pass through."""
    try:
        yield
    except DBAPIError as error:
        if isinstance(error, (IntegrityError, ProgrammingError, DataError)) and not error.connection_invalidated:
            raise
        raise DatabaseUnavailable(f"the database cannot be used: {_advice(str(error.orig))}") from error


_ADVICE: dict[str, str] = {
    "database is locked": "another process holds it; try again when that has finished",
    "readonly": "the file or its folder is read-only; give this user the right to write there",
    "read-only": "the file or its folder is read-only; give this user the right to write there",
    "disk is full": "the disk is full; free some space and try again, nothing was half-written",
    "unable to open database file": "the file cannot be opened; check that its folder exists and may be used",
    "not a database": "the file is not an SQLite database; check database.url",
}


def _advice(problem: str) -> str:
    known = next((advice for words, advice in _ADVICE.items() if words in problem), None)
    first_line = problem.strip().splitlines()[0] if problem.strip() else "no reason was given"
    return f"{first_line} ({known})" if known else first_line


def lock(session: Session, key: int) -> None:
    """Hold `key` until this transaction ends, so that only one at a time gets past this line.

    On SQLite every writing transaction holds the whole database already.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.execute(sa.select(sa.func.pg_advisory_xact_lock(key)))


def rows_changed(result: Any) -> int:
    """How many rows an INSERT, UPDATE or DELETE touched."""
    return int(result.rowcount)
