"""How `digest doctor` puts findings on a screen."""

import re
from collections import Counter

import pytest

from digest.cli.doctor import heading, in_words, summary
from digest.doctor.examine import told
from digest.doctor.finding import Finding, ok, warning

LONG = warning("DNS", "a message of more words than fit on a line", "An advice that is longer than a line can be, too.")


def plain(words: str) -> str:
    """Words without colour."""
    return re.sub(r"\x1b\[[0-9;]*m", "", words)


def test_advice_stands_below_what_it_is_about() -> None:
    said = plain(in_words(warning("DNS", "it is slow", "Wait."), width=0))

    assert said == "  warning  it is slow\n             Wait."


def test_long_lines_are_wrapped_below_their_beginning() -> None:
    lines = plain(in_words(LONG, width=40)).splitlines()

    assert lines[0] == "  warning  a message of more words than"
    assert all(len(line) <= 40 for line in lines)
    assert all(line.startswith(" " * 11) for line in lines[1:])


def test_what_cannot_be_wrapped_stays_whole() -> None:
    path = "/srv/" + "long" * 20

    assert path in plain(in_words(ok("database", f"SQLite, {path}"), width=40))


@pytest.mark.parametrize(
    ("levels", "words"),
    [
        ({"ok": 3}, "3 ok, 0 warnings, 0 wrong. Everything is in order."),
        ({"ok": 3, "warning": 1, "skipped": 2}, "3 ok, 1 warning, 0 wrong, 2 skipped. Nothing is wrong."),
        ({"wrong": 1}, "0 ok, 0 warnings, 1 wrong. Put right what is wrong before the next issue goes out."),
    ],
)
def test_the_last_line_says_whether_mail_may_go_out(levels: dict[str, int], words: str) -> None:
    assert summary(Counter(levels)) == words


def test_a_heading_keeps_its_capitals() -> None:
    assert [heading("DNS"), heading("relay smtp")] == ["DNS", "Relay smtp"]


def test_a_file_that_may_not_be_read_is_named() -> None:
    def refuses() -> list[Finding]:
        raise PermissionError(13, "Permission denied", "/srv/news/mails")

    assert [finding.message for finding in told("templates", refuses)] == ["/srv/news/mails: Permission denied"]


def test_a_check_that_breaks_off_says_so_and_keeps_what_it_found() -> None:
    def breaks() -> list[Finding]:
        raise RuntimeError("swordfish")

    [finding] = told("database", breaks)

    assert (finding.level, finding.message.partition(";")[0]) == ("wrong", "this check broke off with RuntimeError")
