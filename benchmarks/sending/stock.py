"""Planned databases, filled once for each size and copied for each row."""

import os
import shutil
from pathlib import Path

import sqlalchemy as sa

from benchmarks.sending.filling import fill

TICKS = os.sysconf("SC_CLK_TCK")


class Stock:
    """Databases in `folder` and on the PostgreSQL server at `server`; each copy replaces the one before."""

    def __init__(self, folder: Path, server: str) -> None:
        self._folder, self._server = folder, sa.make_url(server).set(drivername="postgresql+psycopg")
        self._postmaster = self._first_process()
        self._filled: set[tuple[str, int]] = set()

    def fresh(self, kind: str, mails: int) -> str:
        """The URL of a database in which so many mails are owed."""
        if (kind, mails) not in self._filled:
            fill(self._template(kind, mails), mails)
            self._filled.add((kind, mails))
        return self._copied_file(mails) if kind == "sqlite" else self._copied_database(mails)

    def server_cpu(self) -> float:
        """Seconds of processor time that PostgreSQL took so far."""
        return sum(_ticks(stat, self._postmaster) for stat in Path("/proc").glob("[0-9]*/stat")) / TICKS

    def _template(self, kind: str, mails: int) -> str:
        if kind == "sqlite":
            return f"sqlite:///{self._folder}/planned{mails}.db"
        self._administer(f"CREATE DATABASE planned{mails}")
        return self._url(f"planned{mails}")

    def _copied_file(self, mails: int) -> str:
        for left in self._folder.glob("row.db*"):
            left.unlink()
        shutil.copy(self._folder / f"planned{mails}.db", self._folder / "row.db")
        return f"sqlite:///{self._folder}/row.db"

    def _copied_database(self, mails: int) -> str:
        self._administer("DROP DATABASE IF EXISTS row_", f"CREATE DATABASE row_ TEMPLATE planned{mails}", "CHECKPOINT")
        return self._url("row_")

    def _administer(self, *statements: str) -> None:
        engine = sa.create_engine(self._server, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            for statement in statements:
                connection.exec_driver_sql(statement)
        engine.dispose()

    def _url(self, database: str) -> str:
        return self._server.set(drivername="postgresql", database=database).render_as_string(hide_password=False)

    def _first_process(self) -> str:
        """The id of the process that all others of the server are children of."""
        engine = sa.create_engine(self._server)
        with engine.connect() as connection:
            folder = connection.exec_driver_sql("SHOW data_directory").scalar_one()
        engine.dispose()
        return (Path(folder) / "postmaster.pid").read_text(encoding="ascii").split()[0]


def _ticks(stat: Path, postmaster: str) -> int:
    """User and system time of the postmaster with its children that ended, or of one that lives; else 0."""
    try:
        pid, _, rest = stat.read_text(encoding="utf-8", errors="replace").partition(" (")
    except OSError:  # it ended
        return 0
    fields = rest.rpartition(") ")[2].split()
    own, ended = sum(map(int, fields[11:13])), sum(map(int, fields[13:15]))
    if pid == postmaster:
        return own + ended
    return own if fields[1] == postmaster else 0
