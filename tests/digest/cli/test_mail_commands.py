"""`digest mail check` tells people and programs what is wrong with a mail."""

import json
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner, Result

from digest.cli import mail
from digest.core.errors import BadInput
from tests.support import views
from tests.support.mails import eml, letter

commands = typer.Typer()
commands.add_typer(mail.commands, name="mail")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A sound mail."""
    path = tmp_path / "1.eml"
    path.write_bytes(eml(letter(views.values(views.section(views.story())))))
    return path


def check(file: Path, *options: str) -> Result:
    """Run the command."""
    return CliRunner().invoke(commands, ["mail", "check", str(file), *options])


def test_a_sound_mail_passes(file: Path) -> None:
    result = check(file)

    assert result.exit_code == 0
    assert "From holds one address." in result.stdout


def test_a_fault_ends_with_exit_code_1(file: Path) -> None:
    file.write_bytes(file.read_bytes().replace(b"From:", b"X-From:"))

    result = check(file)

    assert result.exit_code == 1
    assert "From holds 0 addresses" in result.stdout


def test_programs_get_json(file: Path) -> None:
    findings = json.loads(check(file, "--json").stdout)

    assert findings[0] == {
        "level": "ok",
        "rule": "parsing",
        "message": "The message parses without defects, and its headers are ASCII.",
    }


def test_a_file_that_is_no_mail_is_one_clear_line(tmp_path: Path) -> None:
    picture, text = tmp_path / "a.png", tmp_path / "a.txt"
    picture.write_bytes(b"\x89PNG\r\n\x1a\n\0\0")
    text.write_text("Dear Ana,\n\nhow are you?\n", encoding="utf-8")

    assert error(picture) == f"{picture}: this is not a mail: it contains NUL bytes"
    assert error(text) == f"{text}: this is not a mail: it has no headers such as From, Subject or Date"


def test_a_file_that_cannot_be_read_is_one_clear_line(tmp_path: Path) -> None:
    empty, large = tmp_path / "empty.eml", tmp_path / "large.eml"
    empty.touch()
    with large.open("wb") as file:
        file.truncate(mail.MOST_BYTES + 1)

    assert "\n" not in error(tmp_path / "none.eml") + error(tmp_path) + error(empty) + error(large)


def error(file: Path) -> str:
    """What the command refuses the file with."""
    result = check(file)
    assert isinstance(result.exception, BadInput)
    return str(result.exception)
