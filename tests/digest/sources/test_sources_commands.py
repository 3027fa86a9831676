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


def test_an_address_that_cannot_be_read_is_kept_with_what_is_wrong(folder: Path, httpserver: HTTPServer) -> None:
    httpserver.expect_request("/page").respond_with_data("<html><title>Sorry</title>", content_type="text/html")

    result = digest(folder, "sources", "add", httpserver.url_for("/page"))

    assert result.exit_code == 0
    assert f"added source 1: {httpserver.url_for('/page')}; but it cannot be read yet: it is " in result.stderr
    assert "'Sorry'" in result.stderr
    assert listed(folder)[0]["location"] == httpserver.url_for("/page")


def test_a_site_is_added_by_its_feed_and_says_why(folder: Path, httpserver: HTTPServer) -> None:
    page = '<html><title>Birds</title><link rel="alternate" type="application/rss+xml" href="/feed">'
    httpserver.expect_request("/").respond_with_data(page, content_type="text/html")
    httpserver.expect_request("/feed").respond_with_data(RSS)

    result = digest(folder, "sources", "add", httpserver.url_for("/"))

    assert f"added source 1: {httpserver.url_for('/feed')} (feed: the page offers this feed)" in result.stdout
    assert listed(folder)[0]["name"] == "Field Notes"


def test_the_same_site_is_not_added_twice(folder: Path, httpserver: HTTPServer) -> None:
    httpserver.expect_request("/feed").respond_with_data(RSS)
    digest(folder, "sources", "add", httpserver.url_for("/feed"))

    result = digest(folder, "sources", "add", httpserver.url_for("/feed"))

    assert "already source 1, 'Field Notes'" in str(result.exception)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--kind", "gopher"], "'gopher' is no kind of source"),
        (["--selector", "article"], "write it as PART=CSS"),
        (["--selector", "items=article"], "not for 'items'"),
        (["--kind", "feed", "--selector", "item=article"], "selectors are for a listing"),
    ],
)
def test_options_that_cannot_be_used_are_explained(folder: Path, options: list[str], words: str) -> None:
    result = digest(folder, "sources", "add", "http://127.0.0.1:9/", *options)

    assert isinstance(result.exception, BadInput)
    assert words in str(result.exception)
    assert listed(folder) == []


def test_a_dry_run_shows_articles_and_topics_and_changes_nothing(folder: Path, httpserver: HTTPServer) -> None:
    httpserver.expect_request("/feed").respond_with_data(RSS)

    result = digest(folder, "sources", "test", httpserver.url_for("/feed"), "--topic", "waders")

    assert result.stdout.startswith("Field Notes: 2 articles, read in ")
    assert "  in waders: the topic of its source" in result.stdout
    assert listed(folder) == []


def test_a_dry_run_of_a_file_tells_programs(folder: Path) -> None:
    (folder / "notes.txt").write_text(PAGE)

    told = json.loads(digest(folder, "sources", "test", str(folder / "notes.txt"), "--json").stdout)

    assert (told["kind"], len(told["entries"]), told["entries"][0]["topics"]) == ("page", 2, [])


def test_a_dry_run_of_what_cannot_be_read_is_one_clear_line(folder: Path) -> None:
    result = digest(folder, "sources", "test", "http://127.0.0.1:9/feed")

    assert str(result.exception).startswith("http://127.0.0.1:9/feed cannot be read: no connection could be made")


def test_everything_about_a_source_and_its_readings_can_be_seen(folder: Path, httpserver: HTTPServer) -> None:
    httpserver.expect_request("/feed").respond_with_data(RSS)
    digest(folder, "sources", "add", httpserver.url_for("/feed"))
    digest(folder, "sources", "refresh")

    shown, log = digest(folder, "sources", "show", "1"), digest(folder, "sources", "log", "--json")

    assert shown.stdout.startswith("Field Notes (source 1) is fine: read without a problem\n")
    assert "next reading: " in shown.stdout
    (reading,) = json.loads(log.stdout)
    assert (reading["source"], reading["outcome"], reading["new"]) == ("Field Notes", "read", 2)


def test_a_source_that_is_not_held_can_be_neither_released_nor_refused(folder: Path) -> None:
    digest(folder, "sources", "add", "http://127.0.0.1:9/feed", "--name", "Birds")

    for verb in ("release", "refuse"):
        assert digest(folder, "sources", verb, "Birds").stdout == "Birds is not held; nothing was changed\n"


def test_a_source_that_never_gave_anything_can_be_removed(folder: Path) -> None:
    digest(folder, "sources", "add", "http://127.0.0.1:9/feed", "--name", "Birds")

    assert digest(folder, "sources", "remove", "Birds").stdout == "removed Birds\n"
    assert listed(folder) == []


def test_what_is_disabled_is_not_read_by_hand_either(folder: Path) -> None:
    digest(folder, "sources", "add", "http://127.0.0.1:9/feed", "--name", "Birds")
    digest(folder, "sources", "disable", "Birds")

    result = digest(folder, "sources", "refresh", "Birds")

    words = "'Birds' is disabled; `digest sources enable 1` lets it be read again"
    assert (result.exit_code, str(result.exception)) == (1, words)


def test_an_address_that_was_never_right_can_be_corrected_or_added_again(folder: Path, httpserver: HTTPServer) -> None:
    page = '<html><title>Site</title><link rel="alternate" type="application/rss+xml" href="/feed">'
    httpserver.expect_request("/").respond_with_data(page, content_type="text/html")
    httpserver.expect_request("/feed").respond_with_data(RSS, content_type="application/rss+xml")
    digest(folder, "sources", "add", httpserver.url_for("/"), "--as-is")

    failed = digest(folder, "sources", "refresh", "1")
    changed = digest(folder, "sources", "change", "1", "--address", httpserver.url_for("/feed"), "--topic", "waders")
    read = digest(folder, "sources", "refresh", "1")

    assert "it was never read; `digest sources remove 1`, then `digest sources add` looks" in failed.stderr
    assert changed.stdout.endswith("`digest sources refresh 1` reads it there\n")
    assert read.stdout == "Field Notes: 2 new, 0 updated\n"
    assert listed(folder)[0]["topic"] == "waders"


def test_a_change_of_nothing_and_one_that_contradicts_itself_are_refused(folder: Path) -> None:
    nothing = digest(folder, "sources", "change", "1")
    both = digest(folder, "sources", "change", "1", "--topic", "waders", "--no-topic")

    assert "say what to change" in str(nothing.exception)
    assert "contradict each other" in str(both.exception)


def test_what_another_source_told_before_is_counted_apart(folder: Path, httpserver: HTTPServer) -> None:
    for path in ("/one", "/two"):
        httpserver.expect_request(path).respond_with_data(RSS, content_type="application/rss+xml")
        digest(folder, "sources", "add", httpserver.url_for(path), "--name", path)
    digest(folder, "sources", "refresh", "1")

    result = digest(folder, "sources", "refresh", "2")
    log = json.loads(digest(folder, "sources", "log", "2", "--json").stdout)

    assert result.stdout == "/two: 2 new, 1 of them told by other sources already, 0 updated\n"
    assert log[0]["note"].startswith("1 told by other sources already")


def test_sources_go_out_as_a_list_and_come_back(folder: Path, tmp_path: Path) -> None:
    digest(folder, "sources", "add", "http://127.0.0.1:9/feed", "--name", "Birds", "--topic", "waders")
    digest(folder, "sources", "export-opml", str(tmp_path / "list.opml"))
    digest(folder, "sources", "remove", "Birds")

    first, second = (digest(folder, "sources", "import-opml", str(tmp_path / "list.opml")) for _ in range(2))

    assert first.stdout == "added 1 source; there already: 0\n"
    assert second.stdout == "added 0 sources; there already: 1\n"
    assert listed(folder)[0]["name"] == "Birds"


def test_articles_of_coming_issues_can_be_looked_at(folder: Path) -> None:
    result = digest(folder, "issues", "check-articles")

    assert result.stdout == "looked at 0 articles of issues that go out within 6 hours; taken out: 0\n"
