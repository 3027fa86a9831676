"""What SpamAssassin says is read from either of its programs; without them nobody says anything."""

import os
from pathlib import Path

import pytest

from digest.core.errors import MailUnavailable
from digest.mail.spam_filter import Judgement, judged

MAIL = b"Subject: News\r\n\r\nWords\r\n"
SCORED = (
    "X-Spam-Status: No, score=3.4 required=5.0 tests=HTML_MESSAGE,\n"
    "\tMISSING_DATE autolearn=no autolearn_force=no version=4.0.1\n"
)


@pytest.fixture
def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that comes first among those of programs."""
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}/usr/bin{os.pathsep}/bin")
    return tmp_path


def install(folder: Path, name: str, *, says: str, code: int = 0) -> None:
    """A program of that name that says so and ends so."""
    (folder / "words").write_text(says)
    program = folder / name
    program.write_text(f"#!/bin/sh\ncat >/dev/null\ncat {folder}/words\nexit {code}\n")
    program.chmod(0o755)


@pytest.mark.parametrize("name", ["spamc", "spamassassin"])
def test_points_limit_and_what_was_noticed_are_read(programs: Path, name: str) -> None:
    install(programs, name, says=f"{SCORED}Subject: News\n\nWords\n")

    assert judged(MAIL) == Judgement(3.4, 5.0, "HTML_MESSAGE, MISSING_DATE")


def test_a_mail_with_nothing_to_notice(programs: Path) -> None:
    install(
        programs, "spamassassin", says="X-Spam-Status: No, score=-0.1 required=5.0 tests=none autolearn=ham\n\nWords\n"
    )

    assert judged(MAIL) == Judgement(-0.1, 5.0, "")


def test_a_filter_that_fails_is_our_trouble_and_says_so(programs: Path) -> None:
    install(programs, "spamassassin", says="cannot open my rules", code=2)

    with pytest.raises(MailUnavailable, match="ended with 2 and no score"):
        judged(MAIL)


def test_without_a_filter_nobody_says_anything(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))

    assert judged(MAIL) is None
