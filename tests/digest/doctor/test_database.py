"""The database: there, of the right version, writable, sound. Nothing is changed by looking."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from digest import schema
from digest.core.database import Database
from digest.core.settings import Settings
from digest.doctor import database as doctor
from digest.doctor.finding import Finding
from digest.doctor.postgresql import clocks
from digest.doctor.sqlite import space

Look = Callable[[str], list[Finding]]


@pytest.fixture
def look(settings: Callable[..., Settings]) -> Look:
    """Examine the database at a URL, on a clock that is right."""

    def at(url: str) -> list[Finding]:
        return list(doctor.examine(settings(database={"url": url}), clock=_right))

    return at


def _right() -> datetime:
    return datetime.now().astimezone()


def levels(findings: list[Finding]) -> set[str]:
    """Which levels there are."""
    return {finding.level for finding in findings}


def test_a_database_that_is_ready_is_ok(look: Look, database: Database, database_url: str, tmp_path: Path) -> None:
    if database.embedded:
        (tmp_path / "digest.db").chmod(0o600)

    found = look(database_url)

    assert levels(found) == {"ok"}
    assert found[-1].message == "it can be written to"


@pytest.mark.parametrize(
    ("version", "level", "words"),
    [("0000", "wrong", "this program needs"), ("9999", "wrong", "newer than this program")],
)
def test_another_version_is_wrong(
    look: Look, database: Database, database_url: str, version: str, level: str, words: str
) -> None:
    with database.writing() as session:
        before = schema.newest()
        session.execute(sa.text("UPDATE alembic_version SET version_num = :version"), {"version": version})

    found = look(database_url)

    with database.writing() as session:
        session.execute(sa.text("UPDATE alembic_version SET version_num = :version"), {"version": before})
    assert [finding.level for finding in found if words in finding.message] == [level]


def test_a_file_that_is_not_there_is_told_and_not_made(look: Look, tmp_path: Path) -> None:
    [finding] = look("sqlite:///later.db")

    assert (finding.level, finding.message) == ("warning", f"there is no {tmp_path}/later.db yet")
    assert not (tmp_path / "later.db").exists()


def test_an_empty_file_waits_for_its_tables(look: Look, tmp_path: Path) -> None:
    (tmp_path / "digest.db").touch(mode=0o600)

    found = look("sqlite:///digest.db")

    assert [finding.message for finding in found if finding.level == "warning"] == [
        "it is empty; the first command that needs it makes the tables"
    ]


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("sqlite://", "kept in memory"),
        ("sqlite:///missing/digest.db", "unable to open database file"),
        ("postgresql://news:swordfish@127.0.0.1:1/news", "nothing listens there"),
        ("postgresql://news:sword@fish:1@host/news", "its port is no number"),
        ("mysql://news:swordfish@127.0.0.1/news", "mysql is not supported"),
    ],
)
def test_a_database_that_cannot_be_reached_is_one_line(look: Look, url: str, words: str) -> None:
    [finding] = look(url)

    assert finding.level == "wrong"
    assert words in finding.message
    assert "fish" not in finding.message + finding.advice


def test_a_file_that_is_no_database_is_wrong(look: Look, tmp_path: Path) -> None:
    (tmp_path / "digest.db").write_bytes(b"not a database, but long enough to look at" * 100)

    [finding] = look("sqlite:///digest.db")

    assert "the file is not an SQLite database" in finding.message


def test_a_damaged_file_is_wrong(look: Look, sqlite_template: Path, tmp_path: Path) -> None:
    torn = bytearray(sqlite_template.read_bytes())
    torn[40_000:60_000] = bytes(20_000)
    (tmp_path / "digest.db").write_bytes(torn)

    found = look("sqlite:///digest.db")

    assert any("damaged" in finding.message for finding in found if finding.level == "wrong")


def test_a_file_that_another_process_holds_can_be_read_but_not_written(
    look: Look, sqlite_template: Path, tmp_path: Path
) -> None:
    (tmp_path / "digest.db").write_bytes(sqlite_template.read_bytes())
    with closing(sqlite3.connect(tmp_path / "digest.db", isolation_level=None)) as holder:
        holder.execute("PRAGMA journal_mode = WAL")
        holder.execute("BEGIN IMMEDIATE")

        found = look("sqlite:///digest.db?timeout=0.1")

    assert "another process holds it" in found[-1].message
    assert any("undamaged" in finding.message for finding in found)


def test_a_file_that_others_may_read_is_doubtful(look: Look, sqlite_template: Path, tmp_path: Path) -> None:
    (tmp_path / "digest.db").write_bytes(sqlite_template.read_bytes())
    (tmp_path / "digest.db").chmod(0o644)

    assert any("others on this machine may read" in finding.message for finding in look("sqlite:///digest.db"))


@pytest.mark.parametrize(
    ("free", "needed", "level"),
    [
        (10**7, 0, "wrong"),
        (10**8, 0, "warning"),
        (10**9, 10**6, "ok"),
        (10**9, 2 * 10**9, "warning"),
    ],
)
def test_the_disk_has_room_or_not(free: int, needed: int, level: str) -> None:
    assert space(free, needed=needed).level == level


@pytest.mark.parametrize(("seconds", "level"), [(0, "ok"), (5, "ok"), (-5, "ok"), (6, "warning"), (-600, "warning")])
def test_clocks_that_disagree_are_doubtful(seconds: int, level: str) -> None:
    assert clocks(timedelta(seconds=seconds)).level == level


def test_a_clock_that_is_slow_is_noticed(settings: Callable[..., Settings], postgresql_url: str, now: datetime) -> None:
    found = doctor.examine(settings(database={"url": postgresql_url}), clock=lambda: now - timedelta(days=9000))

    assert any("s ahead of that of this machine" in finding.message for finding in found)


def test_a_user_without_rights_is_told(look: Look, postgresql_url: str) -> None:
    url = sa.make_url(postgresql_url)
    database = Database(postgresql_url)
    with database.writing() as session:
        session.execute(sa.text("CREATE ROLE stranger LOGIN PASSWORD 'swordfish'"))

    found = look(url.set(username="stranger", password="swordfish").render_as_string(hide_password=False))

    with database.writing() as session:
        session.execute(sa.text("DROP ROLE stranger"))
    database.close()
    assert [finding.level for finding in found] == ["wrong"]
    assert "may not do with its tables what the program needs" in found[0].message
