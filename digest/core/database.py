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

from digest.core.errors import BadInput, ConfigError, DatabaseUnavailable

LOCK_WAIT_SECONDS = 30
"""How long to wait for another process on SQLite; `?timeout=5` in the URL sets another time."""


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
        dict[str, str]: sa.JSON,
    }


class Database:
    """Sessions on one database. `reading` may not write; `writing` commits at its end, or not at all."""

    def __init__(self, url: str) -> None:
        self.engine = _engine(url)
        self._read_engine = self.engine.execution_options(read_only=True, postgresql_readonly=True)
        if not self.embedded:
            self._read_engine = self._read_engine.execution_options(isolation_level="REPEATABLE READ")

    @property
    def embedded(self) -> bool:
        """True on SQLite: one file, one machine."""
        return self.engine.dialect.name == "sqlite"

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """One consistent look at the tables; does not wait for writers and does not hold them up.

        Raises DatabaseUnavailable, and BadInput for a value that no column can hold.
        """
        with _translated(self.engine), Session(self._read_engine, expire_on_commit=False) as session:
            yield session

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """One transaction: committed when the block ends, rolled back when it raises.

        Raises DatabaseUnavailable, and BadInput for a value that no column can hold.
        """
        with _translated(self.engine), Session(self.engine, expire_on_commit=False) as session, session.begin():
            yield session

    def scrub(self) -> bool:
        """Write an SQLite file anew and empty its log, so that no old copy of what was erased is left in them.

        Outside any transaction; takes a second for some 100 MB. False: another process kept it from being done, or
        the disk has no room for a second copy; what is left goes when it is done again. PostgreSQL does this by itself
        (VACUUM): True.
        """
        if not self.embedded:
            return True
        connection = self.engine.raw_connection()
        try:
            connection.cursor().execute("VACUUM")
            busy, *_ = connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        except sqlite3.OperationalError:
            return False
        finally:
            connection.close()
        return not busy

    def close(self) -> None:
        """Give the connections back."""
        self.engine.dispose()


def _engine(url: str) -> sa.Engine:
    try:
        where = sa.make_url(url)
        kind = where.get_backend_name()
        if kind not in ("sqlite", "postgresql"):
            raise ConfigError(f"database.url: {kind} is not supported; it begins with sqlite:// or postgresql://")
        waits = {"timeout": LOCK_WAIT_SECONDS} if kind == "sqlite" and "timeout" not in where.query else {}
        engine = sa.create_engine(where, pool_pre_ping=kind != "sqlite", connect_args=waits, hide_parameters=True)
    except ValueError as error:  # its words quote what may be a piece of the password
        raise ConfigError(
            "database.url cannot be used: its port is no number; in a password, @ is written %40, : %3A and / %2F"
        ) from error
    except (sa.exc.ArgumentError, ImportError) as error:
        raise ConfigError(f"database.url cannot be used: {error}") from error
    if kind == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: DBAPIConnection, record: ConnectionPoolEntry) -> None:
    assert isinstance(connection, sqlite3.Connection)
    connection.isolation_level = None  # BEGIN is ours, below
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA secure_delete = ON")  # what is deleted is overwritten: it may be somebody's address
    try:
        connection.execute("PRAGMA journal_mode = WAL")
    except sqlite3.OperationalError as error:
        if "readonly" not in str(error):  # a read-only file can still be read
            raise


def _begin_sqlite(connection: sa.Connection) -> None:
    reading = connection.get_execution_options().get("read_only", False)
    connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")


@contextmanager
def _translated(engine: sa.Engine) -> Iterator[None]:
    """The driver's words in, one clear line out. Programming errors pass through."""
    try:
        yield
    except DBAPIError as error:
        if isinstance(error, DataError) and not error.connection_invalidated:
            raise BadInput(
                f"a value cannot be kept: {_first_line(error.orig)}; use a smaller or simpler one"
            ) from error
        if isinstance(error, (IntegrityError, ProgrammingError)) and not error.connection_invalidated:
            raise
        raise DatabaseUnavailable(f"the database {_where(engine)} cannot be used: {_advice(error.orig)}") from error
    except sa.exc.TimeoutError as error:
        raise DatabaseUnavailable("all connections to the database are in use; try again in a moment") from error
    except OverflowError as error:  # from sqlite3, where PostgreSQL has a DataError
        raise BadInput(f"a value cannot be kept: {error}; use a smaller one") from error
    except UnicodeEncodeError as error:  # bytes of the command line that are no text
        raise BadInput("a value cannot be kept: it is not UTF-8; type it anew") from error


_ADVICE: dict[str, str] = {
    "database is locked": "another process holds it; try again when that has finished",
    "readonly": "the file or its folder is read-only; give this user the right to write there",
    "read-only": "the file or its folder is read-only; give this user the right to write there",
    "disk is full": "the disk is full; free some space and try again, nothing was half-written",
    "disk I/O error": "the disk is full or failing; free some space and try again, nothing was half-written",
    "unable to open database file": "check that its folder exists and that this user may write there",
    "not a database": "the file is not an SQLite database; check database.url",
    "malformed": "the file is damaged; put a backup in its place",
    "onnection refused": "nothing listens there; start PostgreSQL or check database.url",
    "password authentication failed": "check user and password in DIGEST_DATABASE__URL",
}


def _advice(problem: BaseException | None) -> str:
    words = _first_line(problem)
    known = next((advice for key, advice in _ADVICE.items() if key in str(problem)), None)
    return f"{words} ({known})" if known else words


def _first_line(problem: BaseException | None) -> str:
    return next(iter(str(problem).strip().splitlines()), "no reason was given")


def _where(engine: sa.Engine) -> str:
    """The file, or the server and its database; without user and password."""
    url = engine.url
    if url.get_backend_name() == "sqlite":
        return str(url.database)
    return f"{url.database} on {url.query.get('host', url.host)}"


class Lock(enum.IntEnum):
    """What only one transaction at a time may do. The numbers are PostgreSQL's advisory lock keys, and ours alone."""

    INGEST = 0x1D16E501
    UPGRADE = 0x1D16E502
    ISSUES = 0x1D16E503
    PLAN = 0x1D16E504
    IMPORT_ARTICLES = 0x1D16E505
    IMPORT_SUBSCRIBERS = 0x1D16E506
    RETURNS = 0x1D16E507
    LANES = 0x1D16E508
    CLAIMS = 0x1D16E509
    TOPIC_SETS = 0x1D16E50A
    REPORTS = 0x1D16E50B


def lock(session: Session, key: Lock, *, shared: bool = False) -> None:
    """Hold `key` until this transaction ends, so that only one at a time gets past this line; or any number of
    `shared` ones.

    On SQLite every writing transaction holds the whole database already. What was changed before is written first,
    so that rows can be read anew under the lock.
    """
    session.flush()
    if session.get_bind().dialect.name == "postgresql":
        take = sa.func.pg_advisory_xact_lock_shared if shared else sa.func.pg_advisory_xact_lock
        session.execute(sa.select(take(key)))


def read_for_change(session: Session, row: Base) -> None:
    """Read the row anew and keep others from changing it until this transaction ends.

    What was changed in it before is written first. On SQLite every writing transaction is alone anyway.
    """
    session.flush()
    session.refresh(row, with_for_update=True)


def refresh_statistics(session: Session, *tables: str) -> None:
    """Tell PostgreSQL how much was just written, or it plans joins for empty tables. SQLite needs no telling."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(sa.text(f"ANALYZE {', '.join(tables)}"))


def rows_changed(result: Any) -> int:
    """How many rows an INSERT, UPDATE or DELETE touched."""
    return int(result.rowcount)
