"""`digest subscribers`: what a person at the terminal can do, and is told when it cannot be done."""

import json
import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from digest.cli.main import commands
from digest.cli.publication import make
from digest.core.errors import DigestError

NEXT_YEAR = (datetime.now(UTC) + timedelta(days=365)).date().isoformat()
CSV = """email,name,topics,confirmed_at
ed@example.org,Ed,policy;space,2025-01-01
fay@example.org,Fay,policy,
broken,,,
"""


class Terminal:
    """A publication with two topics, and a person who types commands."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        make(folder)
        self("topics", "add", "policy", "Policy")
        self("topics", "add", "space", "Space")

    def __call__(self, *arguments: str) -> str:
        """What a command prints; raises what `digest` shows as one line, with exit code 1."""
        result = CliRunner().invoke(commands, ["--config", str(self.folder / "config.toml"), *arguments])
        if isinstance(result.exception, DigestError):
            raise result.exception
        assert result.exit_code == 0, result.output
        return result.stdout

    def subscribers(self, *arguments: str) -> str:
        """`digest subscribers ...`"""
        return self("subscribers", *arguments)

    def refused(self, *arguments: str) -> str:
        """The one line on `digest subscribers ...`, after a look that nothing has changed."""
        before = self.subscribers("list", "--json")
        with pytest.raises(DigestError) as caught:
            self.subscribers(*arguments)
        assert self.subscribers("list", "--json") == before
        assert len(str(caught.value).splitlines()) == 1
        return str(caught.value)

    def file(self, name: str, content: bytes) -> str:
        """A file's path."""
        (self.folder / name).write_bytes(content)
        return str(self.folder / name)


@pytest.fixture
def terminal(tmp_path: Path) -> Terminal:
    """An empty publication."""
    return Terminal(tmp_path / "publication")


def test_somebody_is_added_shown_and_listed(terminal: Terminal) -> None:
    said = terminal.subscribers("add", "ada@example.org", "--topic", "policy", "--topic", "space", "--confirmed")

    one = json.loads(terminal.subscribers("show", "ADA@example.org", "--json"))
    assert said == "Added ada@example.org as subscriber 1: weekly, 2 topics, confirmed.\n"
    assert (one["state"], one["topics"], one["language"]) == ("confirmed", ["policy", "space"], "en")
    assert [line["event"] for line in one.pop("consent")] == ["requested", "confirmed"]
    assert json.loads(terminal.subscribers("list", "--json")) == [one]
    assert "ada@example.org" in terminal.subscribers("show", "ada@example.org")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["add", "ada@example"], "'ada@example' is not an e-mail address"),
        (["add", "ada@example.org", "--topic", "moon"], "there is no topic 'moon'"),
        (["add", "ada@example.org", "--frequency", "hourly"], "daily, weekly, fortnightly, monthly"),
        (["add", "ada@example.org", "--timezone", "Mars"], "'Mars' is not a time zone"),
        (["add", "ada@example.org", "--language", "english"], "'english' is not offered here; choose one of: en"),
        (["add", "bob@example.org"], "bob@example.org is there already: subscriber 1, pending, weekly"),
        (["show", "ada@example.org"], "there is no subscriber ada@example.org"),
        (["set", "bob@example.org"], "nothing to change"),
        (["set", "bob@example.org", "--hour", "24"], "'24' is not an hour"),
        (["set", "bob@example.org", "--frequency", ""], "there is no schedule ''"),
        (["topics", "bob@example.org", "--set", "policy", "--add", "space"], "either --set, or --add and --remove"),
        (["topics", "bob@example.org", "--add", "policy,moon"], "there is no topic 'moon'"),
        (["pause", "bob@example.org", "--until", "2020-01-01"], "not in the future"),
        (["pause", "bob@example.org", "--until", "9999-12-31"], "more than two years ahead"),
        (["erase", "bob@example.org"], "--yes"),
        (["unsubscribe", "bob@example.org", "--reason", "bored"], "removed, complained, bounced"),
        (["lift", "bob@example.org"], "is not suppressed"),
    ],
)
def test_what_cannot_be_done_is_said_in_one_line(terminal: Terminal, arguments: list[str], said: str) -> None:
    terminal.subscribers("add", "bob@example.org")

    assert said in terminal.refused(*arguments)


def test_choices_are_changed(terminal: Terminal) -> None:
    terminal.subscribers("add", "ada@example.org", "--topic", "policy")

    assert terminal.subscribers("topics", "ada@example.org") == "ada@example.org follows policy.\n"
    assert "policy, space" in terminal.subscribers("topics", "ada@example.org", "--add", "space")
    assert "follows space." in terminal.subscribers("topics", "ada@example.org", "--remove", "policy")
    assert "no topic" in terminal.subscribers("topics", "ada@example.org", "--set", "")
    terminal.subscribers("set", "ada@example.org", "--frequency", "daily", "--name", "Ada")
    terminal.subscribers("set", "ada@example.org", "--hour", "18")
    terminal.subscribers("pause", "ada@example.org", "--until", NEXT_YEAR)

    one = json.loads(terminal.subscribers("show", "ada@example.org", "--json"))
    assert (one["frequency"], one["name"], one["paused_until"]) == ("daily", "Ada", NEXT_YEAR)
    assert one["hour"] == 18
    assert "Changed hour" in terminal.subscribers("set", "ada@example.org", "--hour", "usual")
    assert "gets mail again" in terminal.subscribers("resume", "ada@example.org")
    assert "did not pause" in terminal.subscribers("resume", "ada@example.org")


def test_confirming_and_leaving_twice_is_fine(terminal: Terminal) -> None:
    terminal.subscribers("add", "ada@example.org")

    assert terminal.subscribers("confirm", "ada@example.org") == "Confirmed ada@example.org.\n"
    assert "already" in terminal.subscribers("confirm", "ada@example.org")
    assert terminal.subscribers("unsubscribe", "ada@example.org") == "Unsubscribed ada@example.org.\n"
    assert "before" in terminal.subscribers("unsubscribe", "ada@example.org")
    assert "only they can come back" in terminal.refused("add", "ada@example.org", "--confirmed")
    terminal.subscribers("add", "ada@example.org")
    assert json.loads(terminal.subscribers("show", "ada@example.org", "--json"))["state"] == "asked to come back"


def test_a_suppressed_address_stays_out_until_a_bounce_is_lifted(terminal: Terminal) -> None:
    terminal.subscribers("add", "ada@example.org", "--confirmed")
    terminal.subscribers("unsubscribe", "ada@example.org", "--reason", "bounced")
    terminal.subscribers("suppress", "bob@example.org")

    terminal.subscribers("lift", "ada@example.org")

    assert json.loads(terminal.subscribers("show", "ada@example.org", "--json"))["state"] == "confirmed"
    assert "only bounces can be lifted" in terminal.refused("lift", "bob@example.org")
    assert "the address is suppressed (removed)" in terminal.refused("show", "bob@example.org")


def test_erasing_leaves_nobody_to_show(terminal: Terminal) -> None:
    terminal.subscribers("add", "ada@example.org", "--name", "Ada")

    assert terminal.subscribers("erase", "ada@example.org", "--yes") == "Erased subscriber 1.\n"

    assert "suppressed (erased)" in terminal.refused("show", "ada@example.org")
    assert json.loads(terminal.subscribers("list", "--json")) == []
    assert terminal.subscribers("list") == "There are no subscribers here.\n"


def test_a_person_can_have_everything_that_is_kept(terminal: Terminal) -> None:
    terminal.subscribers("add", "ada@example.org", "--topic", "policy", "--confirmed")

    kept = json.loads(terminal.subscribers("data", "ada@example.org"))

    assert (kept["address"], kept["topics"], kept["mails"]) == ("ada@example.org", ["policy"], [])
    assert [line["event"] for line in kept["consent"]] == ["requested", "confirmed"]


def test_a_file_is_tried_imported_and_imported_again(terminal: Terminal) -> None:
    file = terminal.file("in.csv", CSV.encode("utf-8-sig"))

    assert "3 rows: 2 would be added, 1 of them confirmed, 1 not usable." in terminal.subscribers(
        "import", file, "--dry-run"
    )
    assert json.loads(terminal.subscribers("list", "--json")) == []
    assert "3 rows: 2 added, 1 of them confirmed, 1 not usable." in terminal.subscribers("import", file)
    assert "0 added, 0 of them confirmed, 2 already there" in terminal.subscribers("import", file)


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("empty.csv", b"", "is empty"),
        ("binary.csv", bytes(range(256)), "not UTF-8"),
        ("wide.csv", "email\n".encode("utf-16"), "not UTF-8"),
        ("other.csv", b"id,title\n1,x\n", "unknown column 'id'"),
        ("broken.csv", b"email\nbroken\n", "no row can be used; nothing was imported"),
    ],
)
def test_a_file_of_no_use_changes_nothing(terminal: Terminal, name: str, content: bytes, said: str) -> None:
    file = terminal.file(name, content)

    message = terminal.refused("import", file)

    assert said in message
    assert message.startswith(file)


def test_a_missing_file_and_a_folder_are_named(terminal: Terminal) -> None:
    assert "there is no file" in terminal.refused("import", str(terminal.folder / "none.csv"))
    assert "is a folder" in terminal.refused("import", str(terminal.folder))


def test_an_export_is_for_its_owner_alone_and_overwrites_nothing(terminal: Terminal) -> None:
    terminal.subscribers("import", terminal.file("in.csv", CSV.encode()))
    target = terminal.folder / "out.csv"

    assert terminal.subscribers("export", str(target)) == f"Wrote 2 subscribers to {target}.\n"

    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    assert target.read_text() == terminal.subscribers("export")
    assert "exists; name a new file" in terminal.refused("export", str(target))
    assert "cannot be written" in terminal.refused("export", str(terminal.folder / "nowhere" / "out.csv"))
    assert not list(terminal.folder.glob(".export-*"))


def test_a_long_list_is_read_page_by_page(terminal: Terminal) -> None:
    rows = "".join(f"reader{number}@example.org\n" for number in range(5))
    terminal.subscribers("import", terminal.file("in.csv", b"email\n" + rows.encode()))

    assert "--after 2" in terminal.subscribers("list", "--limit", "2")
    assert [one["id"] for one in json.loads(terminal.subscribers("list", "--after", "3", "--json"))] == [4, 5]


def test_a_person_can_be_named_by_number(terminal: Terminal) -> None:
    terminal.subscribers("add", "ada@example.org", "--topic", "policy")

    assert terminal.subscribers("show", "1") == terminal.subscribers("show", "ada@example.org")
    assert terminal.subscribers("confirm", "1") == "Confirmed ada@example.org.\n"
    assert "follows space." in terminal.subscribers("topics", "1", "--set", "space")
    assert terminal.subscribers("unsubscribe", "1") == "Unsubscribed ada@example.org.\n"
    assert "Erased subscriber 1" in terminal.subscribers("erase", "1", "--yes")
    assert terminal.refused("show", "1") == "subscriber 1 was forgotten (erased); nobody knows who it was"
    assert "there is no subscriber 2" in terminal.refused("data", "2")


def test_showing_somebody_says_what_they_agreed_to_and_when(terminal: Terminal) -> None:
    terminal.subscribers("add", "ada@example.org", "--confirmed")
    terminal.subscribers("pause", "ada@example.org", "--until", NEXT_YEAR)

    shown = terminal.subscribers("show", "ada@example.org")

    assert [event for event in ("requested", "confirmed", "paused") if event in shown.split("covered")[1]] == [
        "requested",
        "confirmed",
        "paused",
    ]


def test_an_old_list_does_not_bring_back_who_was_erased(terminal: Terminal) -> None:
    terminal.subscribers("import", terminal.file("in.csv", CSV.encode()))
    terminal.subscribers("erase", "ed@example.org", "--yes")

    said = terminal.subscribers("import", str(terminal.folder / "in.csv"))

    assert "0 added, 0 of them confirmed, 1 already there, 1 suppressed, 1 not usable" in said
    assert "cannot be added as confirmed" in terminal.refused("add", "ed@example.org", "--confirmed")
    terminal.subscribers("add", "ed@example.org")
    assert terminal.subscribers("confirm", "ed@example.org") == "Confirmed ed@example.org.\n"


def test_purging_can_be_tried(terminal: Terminal) -> None:
    terminal.subscribers("add", "ada@example.org")

    tried = terminal.subscribers("purge", "--dry-run")

    assert tried == "Would delete 0 sign-ups never confirmed, and forget 0 people who left.\n"


def test_purging_says_what_went(terminal: Terminal) -> None:
    terminal.subscribers("add", "ada@example.org")

    assert terminal.subscribers("purge") == "Deleted 0 sign-ups never confirmed; forgot 0 people who left.\n"
