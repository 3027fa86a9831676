"""What commands print: JSON for programs, plain words where there is no terminal, help that names every option."""

import sys
from collections.abc import Iterator
from typing import Any

import pytest
import typer

from digest.cli.main import commands
from tests.support.publication import Publication

LISTS = {
    "topics list": {"slug", "name", "description", "page_url", "sort"},
    "topics rules news": {"kind", "value", "exclude"},
    "sources list": {"id", "name", "kind", "location", "topic", "state", "fetched_at", "error"},
    "articles list": {"id", "title", "url", "published_at", "source", "topics", "state"},
    "subscribers list": {"id", "address", "state", "topics", "frequency", "timezone", "paused_until"},
    "issues list": {"schedule", "label", "state", "closes_at", "send_on", "approved_by", "note"},
    "deliveries list": {"id", "issue", "subscriber_id", "status", "reason", "attempts", "finished_at", "reply"},
    "mail check ana.eml": {"level", "rule", "message"},
}
REPORTS = {
    "topics report": {"rules", "unassigned_articles", "looked_at", "unassigned"},
    "articles show 1": {"id", "title", "summary", "topics", "reasons"},
    "subscribers show ana@example.org": {"address", "state", "topics", "covered_upto"},
    "issues plan weekly": {"schedule", "label", "state", "articles", "recipients", "nothing_new", "editions"},
    "issues forecast weekly": {"schedule", "label", "state", "articles", "recipients", "largest_bytes"},
    "issues show weekly": {
        "schedule",
        "label",
        "state",
        "note",
        "subject",
        "intro",
        "notes",
        "articles",
        "content_hash",
    },
    "issues explain weekly ana@example.org": {"schedule", "label", "summary", "articles"},
    "issues audit weekly": {"readers", "articles", "sent", "owed", "explained", "unexplained"},
    "deliveries status": {"at", "deliveries", "issues", "notices", "doubtful", "relays", "domains", "receivers"},
    "deliveries recover": {"owed_again", "doubtful"},
    "deliveries resend": {"issues", "notices"},
    "database status": {"url", "version", "needed", "up_to_date"},
    "send": {"attempts", "issues"},
}


@pytest.fixture(scope="module")
def used(tmp_path_factory: pytest.TempPathFactory) -> Publication:
    """A publication that has something of everything."""
    folder = tmp_path_factory.mktemp("used")
    publication = Publication.made(folder / "pub")
    (folder / "page.txt").write_text("A\n\nB\n\nC\n\nNews\n\nOne “title”: [bold]\n\nIts summary.\n", encoding="utf-8")
    publication("topics", "add", "news", "News")
    publication("topics", "rule", "news", "--phrase", "one title")
    publication("articles", "import", "../page.txt")
    publication("subscribers", "add", "ana@example.org", "--topic", "news", "--confirmed")
    publication("issues", "plan", "weekly", "--now")
    publication("issues", "approve", "weekly")
    publication("issues", "preview", "weekly", "ana@example.org", "-o", "ana.eml")
    publication("send")
    publication("issues", "plan", "weekly")
    return publication


@pytest.mark.parametrize("command", LISTS)
def test_lists_for_programs_have_all_keys_in_every_row(used: Publication, command: str) -> None:
    result = used(*command.split(), "--json")

    assert (len(result.json) > 0, result.err) == (True, "")
    assert all(LISTS[command] <= row.keys() for row in result.json)


@pytest.mark.parametrize("command", REPORTS)
def test_reports_for_programs_have_all_keys(used: Publication, command: str) -> None:
    result = used(*command.split(), "--json")

    assert REPORTS[command] <= result.json.keys()
    assert result.err == ""


def test_text_is_printed_as_it_is(used: Publication) -> None:
    assert "One “title”: [bold]" in used("articles", "list").out
    assert "One “title”: [bold]" in used("articles", "list", "--json").out


@pytest.mark.parametrize("command", [*LISTS, *REPORTS, "--help", "issues --help", "nonsense"])
def test_without_a_terminal_there_are_no_colours_and_no_bars(used: Publication, command: str) -> None:
    result = used.run(*command.split())

    assert "\x1b" not in result.out + result.err


@pytest.mark.parametrize("command", [*(command for command in LISTS if "mail" not in command), "deliveries status"])
def test_tables_fit_a_narrow_terminal(used: Publication, command: str) -> None:
    lines = on_a_terminal(used, *command.split(), columns=80).splitlines()

    assert max(map(len, lines)) <= 80
    assert "…" not in "".join(lines)


def on_a_terminal(publication: Publication, *arguments: str, columns: int) -> str:
    """What the command shows on a terminal of that width, without its colours."""
    publication.through = (sys.executable, "-c", "import pty, sys; pty.spawn(sys.argv[1:])")
    result = publication.run_apart(*arguments, COLUMNS=str(columns), TERM="dumb", NO_COLOR="1")
    publication.through = ()
    assert result.code == 0, result
    return result.out


def every_command(group: Any = None, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Each command with the words that call it."""
    group = group or typer.main.get_command(commands)
    for name, command in group.commands.items():
        if hasattr(command, "commands"):
            yield from every_command(command, (*path, name))
        else:
            yield (*path, name), command


@pytest.mark.parametrize(
    ("words", "command"), list(every_command()), ids=lambda given: " ".join(given) if isinstance(given, tuple) else ""
)
def test_help_says_what_a_command_does_and_names_its_options(
    words: tuple[str, ...], command: Any, tmp_path: Any
) -> None:
    helped = Publication(tmp_path)(*words, "--help", COLUMNS="120")

    assert helped.out.lstrip().startswith("Usage: digest " + " ".join(words))
    assert all(option in helped.out for parameter in command.params for option in parameter.opts if option[:2] == "--")
    assert command.help
    assert all(getattr(parameter, "help", "") for parameter in command.params), "an option without explanation"
