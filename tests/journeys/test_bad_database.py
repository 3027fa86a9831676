"""A database that is locked, read-only, damaged, full of something else, or away: one line, and nothing is lost."""

import os
import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

import pytest
import sqlalchemy as sa

from tests.support.publication import Publication

ROOT_ONLY = pytest.mark.skipif(os.geteuid() != 0, reason="only root may mount")
COMMANDS = [["topics", "list"], ["topics", "add", "policy", "Policy"], ["send"], ["issues", "plan", "weekly"]]


@pytest.fixture
def approved(publication: Publication) -> Publication:
    """A weekly issue approved and due now, for ana."""
    publication("topics", "add", "immune-system", "Immune System")
    publication("articles", "import", "../page.txt", "--topic", "immune-system")
    publication("subscribers", "add", "ana@example.org", "--topic", "immune-system", "--confirmed")
    publication("issues", "plan", "weekly", "--now")
    publication("issues", "approve", "weekly")
    return publication


def at(url: str) -> dict[str, str]:
    """The variable that leads to a database."""
    return {"DIGEST_DATABASE__URL": url}


def test_a_database_that_another_process_holds_is_waited_for_and_then_told_of(approved: Publication) -> None:
    impatient = at("sqlite:///digest.db?timeout=0.1")
    with closing(sqlite3.connect(approved.folder / "digest.db", isolation_level=None)) as holder:
        holder.execute("BEGIN IMMEDIATE")
        refused = [approved.run(*command, **impatient) for command in COMMANDS[1:]]
        still_read = approved.run("topics", "list", "--json", **impatient)

    assert all("another process holds it; try again" in result.error for result in refused)
    assert [topic["slug"] for topic in still_read.json] == ["immune-system"]
    assert "1 sent" in approved("send").out


def test_a_database_opened_for_reading_can_be_read_and_says_why_it_cannot_be_changed(approved: Publication) -> None:
    only_read = at(f"sqlite:///file:{approved.folder}/digest.db?mode=ro&uri=true")

    assert "read-only; give this user the right" in approved.run("topics", "add", "policy", "Policy", **only_read).error
    assert "read-only; give this user the right" in approved.run("send", **only_read).error
    assert [topic["slug"] for topic in approved("topics", "list", "--json", **only_read).json] == ["immune-system"]
    assert "1 sent" in approved("send").out


@ROOT_ONLY
@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_a_read_only_file_system_is_told_of(approved: Publication, tmp_path: Path, command: list[str]) -> None:
    place = tmp_path / "read-only"
    place.mkdir()
    shutil.copy(approved.folder / "digest.db", place)
    subprocess.run(["mount", "--bind", "-o", "ro", place, place], check=True)
    try:
        refused = approved.run(*command, **at(f"sqlite:///{place}/digest.db"))
    finally:
        subprocess.run(["umount", place], check=True)

    assert f"the database {place}/digest.db cannot be used" in refused.error
    assert "may write there" in refused.error


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("sqlite:///config.toml", "config.toml cannot be used: file is not a database"),
        ("sqlite:///missing/digest.db", "missing/digest.db cannot be used: unable to open database file"),
        ("sqlite:////tmp", "/tmp cannot be used: unable to open database file"),
        ("postgresql://news:swordfish@127.0.0.1:1/news", "the database news on 127.0.0.1 cannot be used"),
        ("mysql://localhost/news", "mysql is not supported"),
        ("news", "database.url cannot be used"),
    ],
)
@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_what_is_no_database_is_named(publication: Publication, command: list[str], url: str, words: str) -> None:
    refused = publication.run(*command, **at(url))

    assert words in refused.error
    assert "swordfish" not in refused.error


@pytest.mark.parametrize("name", ["user", "database"])
def test_what_postgresql_refuses_is_told_in_a_line(publication: Publication, postgresql_url: str, name: str) -> None:
    url = sa.make_url(postgresql_url)
    wrong = url.set(username="stranger") if name == "user" else url.set(database="elsewhere")

    refused = publication.run("topics", "list", **at(wrong.render_as_string(hide_password=False)))

    assert "cannot be used: connection failed" in refused.error
    assert ("stranger" if name == "user" else "elsewhere") in refused.error


def test_a_damaged_file_is_named_as_such(approved: Publication) -> None:
    whole = (approved.folder / "digest.db").read_bytes()
    (approved.folder / "torn.db").write_bytes(whole[: len(whole) // 3])

    refused = approved.run("issues", "list", **at("sqlite:///torn.db"))

    assert "torn.db cannot be used: database disk image is malformed (the file is damaged" in refused.error


@pytest.mark.parametrize("command", [["topics", "list"], ["send"], ["database", "upgrade"]], ids=" ".join)
def test_a_database_of_a_newer_program_is_left_alone(approved: Publication, command: list[str]) -> None:
    with closing(sqlite3.connect(approved.folder / "digest.db")) as database:
        database.execute("UPDATE alembic_version SET version_num = '9999'")
        database.commit()

    assert "9999" in approved.run(*command).error
