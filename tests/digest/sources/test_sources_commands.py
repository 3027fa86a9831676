"""`digest sources` at the command line."""

import json
from pathlib import Path
from typing import Any

import pytest
from pytest_httpserver import HTTPServer
from typer.testing import CliRunner, Result

from digest.cli.main import commands
from digest.cli.publication import make
from digest.core.errors import BadInput, NotFound
from tests.digest.sources.documents import PAGE, RSS


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A publication with one topic."""
    make(tmp_path)
    digest(tmp_path, "topics", "add", "waders", "Waders")
    return tmp_path


def digest(folder: Path, *arguments: str) -> Result:
    """Run one command on the publication."""
    return CliRunner().invoke(commands, ["--config", str(folder / "config.toml"), *arguments])


def listed(folder: Path) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = json.loads(digest(folder, "sources", "list", "--json").stdout)
    return rows


def test_a_feed_is_added_read_and_read_again(folder: Path, httpserver: HTTPServer) -> None:
    httpserver.expect_request("/feed").respond_with_data(RSS, content_type="application/rss+xml")
    digest(folder, "sources", "add", httpserver.url_for("/feed"), "--topic", "waders")

    first = digest(folder, "sources", "refresh")
    second = digest(folder, "sources", "refresh")

    assert (first.stdout, second.stdout) == ("Field Notes: 2 new, 0 updated\n", "Field Notes: 0 new, 0 updated\n")
    assert (listed(folder)[0]["topic"], listed(folder)[0]["state"]) == ("waders", "fine")


def test_a_broken_source_is_told_of_and_the_others_are_read(folder: Path, httpserver: HTTPServer) -> None:
    """A22."""
    httpserver.expect_request("/feed").respond_with_data(RSS)
    httpserver.expect_request("/gone").respond_with_data("<html><title>Sorry</title>")
    for path in ("/gone", "/feed"):
        digest(folder, "sources", "add", httpserver.url_for(path), "--name", path)

    result = digest(folder, "sources", "refresh")

    assert result.exit_code == 1
    assert "/gone could not be read: it is an HTML page titled 'Sorry', not a feed" in result.stderr
    assert result.stdout == "/feed: 2 new, 0 updated\n"


def test_a_refresh_tells_programs_what_came_of_it(folder: Path, httpserver: HTTPServer) -> None:
    httpserver.expect_request("/feed").respond_with_data(RSS)
    digest(folder, "sources", "add", httpserver.url_for("/feed"))

    (result,) = json.loads(digest(folder, "sources", "refresh", "1", "--json").stdout)

    assert (result["name"], result["new"], result["error"]) == ("Field Notes", 2, "")


def test_a_file_is_imported_at_once_and_keeps_its_topic(folder: Path) -> None:
    (folder / "notes.txt").write_text(PAGE)

    result = digest(folder, "sources", "add", str(folder / "notes.txt"), "--topic", "waders")

    assert result.stdout == "imported notes.txt: 2 new, 0 updated, 0 unchanged; assigned: 2\n"
    assert listed(folder)[0]["topic"] == "waders"


def test_what_is_neither_address_nor_file_is_refused(folder: Path) -> None:
    result = digest(folder, "sources", "add", "birds.example/feed")

    assert isinstance(result.exception, BadInput)
    assert str(result.exception).startswith("there is no file birds.example/feed; an address is written in full")


def test_an_unknown_topic_adds_nothing(folder: Path) -> None:
    result = digest(folder, "sources", "add", "https://birds.example/feed", "--topic", "gulls")

    assert isinstance(result.exception, NotFound)
    assert listed(folder) == []


def test_a_source_can_be_disabled_and_enabled(folder: Path) -> None:
    digest(folder, "sources", "add", "http://127.0.0.1:9/feed", "--name", "Birds")

    disabled = digest(folder, "sources", "disable", "Birds")
    nothing = digest(folder, "sources", "refresh")
    enabled = digest(folder, "sources", "enable", "Birds")

    assert (disabled.stdout, enabled.stdout) == ("disabled Birds\n", "enabled Birds\n")
    assert nothing.stdout == "there is no address to read; add one with `digest sources add`\n"
