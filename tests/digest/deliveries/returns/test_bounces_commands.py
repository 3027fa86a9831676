"""`digest deliveries bounces|collect|returns`, as people use them."""

import json
import mailbox
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from digest.cli.main import commands
from digest.cli.publication import make
from digest.core.errors import BadInput, ConfigError
from tests.support.repository import ROOT

CORPUS = ROOT / "tests" / "data" / "bounces"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A publication."""
    make(tmp_path)
    return tmp_path


def digest(folder: Path, *arguments: str, stdin: bytes = b"") -> Result:
    """Run one command in a folder, which need not be a publication."""
    config = ["--config", str(folder / "config.toml")]
    return CliRunner().invoke(commands, [*config, "deliveries", *arguments], input=stdin)


def test_messages_are_read_without_a_publication(tmp_path: Path) -> None:
    files = [str(CORPUS / "postfix-two-recipients.eml"), str(CORPUS / "letter.eml")]

    result = digest(tmp_path, "bounces", *files, "--json")

    assert [(row["address"], row["class"], row["status"], row["action"]) for row in json.loads(result.stdout)] == [
        ("hal@example.org", "address-dead", "5.1.1", "suppress"),
        ("ida@example.org", "mailbox-full", "5.2.2", "suppress after 3 issues"),
        ("rolf@example.org", "not-a-bounce", "", "ignore"),
    ]
    assert list(tmp_path.iterdir()) == []


def test_a_message_may_come_by_standard_input(tmp_path: Path) -> None:
    result = digest(tmp_path, "bounces", "-", stdin=(CORPUS / "arf-abuse.eml").read_bytes())

    assert "complaint" in result.stdout


def test_a_whole_folder_is_read(tmp_path: Path) -> None:
    (tmp_path / "box").mkdir()
    (tmp_path / "box" / "a.eml").write_bytes((CORPUS / "qmail-full.eml").read_bytes())

    rows = json.loads(digest(tmp_path, "bounces", str(tmp_path / "box"), "--json").stdout)

    assert [row["class"] for row in rows] == ["mailbox-full"]


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    assert isinstance(digest(tmp_path, "bounces", "none.eml").exception, BadInput)


def test_messages_can_be_applied_twice(folder: Path) -> None:
    file = str(CORPUS / "postfix-user-unknown.eml")

    first, again = digest(folder, "bounces", "--apply", file), digest(folder, "bounces", "--apply", file)

    assert first.stdout == "1 unmatched\n"
    assert again.stdout == "nothing new came back\n"


def test_collecting_needs_a_mailbox(folder: Path) -> None:
    assert isinstance(digest(folder, "collect").exception, BadInput)


def test_a_maildir_is_collected(folder: Path) -> None:
    box = mailbox.Maildir(folder / "bounced")
    box.add((CORPUS / "postfix-user-unknown.eml").read_bytes())
    config = folder / "config.toml"
    text = config.read_text(encoding="utf-8").replace('mailbox = "none"', 'mailbox = "maildir"')
    config.write_text(text.replace('# maildir = "/var/mail/bounces"', 'maildir = "bounced"'), encoding="utf-8")

    assert json.loads(digest(folder, "collect", "--json").stdout) == {"unmatched": 1}
    assert json.loads(digest(folder, "returns", "--json").stdout)["counts"][0]["verdict"] == "address-dead"


def test_nobody_waits_for_a_decision_yet(folder: Path) -> None:
    assert digest(folder, "returns").stdout == "nothing came back yet\n"
    assert digest(folder, "returns", "--discard").stdout == "0 readers kept\n"
    assert isinstance(digest(folder, "returns", "--discard", "--suppress").exception, BadInput)


def test_half_a_mailbox_is_refused(folder: Path) -> None:
    config = folder / "config.toml"
    text = config.read_text(encoding="utf-8").replace('mailbox = "none"', 'mailbox = "imap"')
    config.write_text(text, encoding="utf-8")

    error = digest(folder, "collect").exception

    assert isinstance(error, ConfigError)
    assert "needs host, username and password" in str(error)
