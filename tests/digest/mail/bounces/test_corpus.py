"""Every message of the corpus, of servers of many kinds and languages, is read as expected.

The messages in tests/data/bounces are our own; expected.csv says what each means, one row for each recipient.
"""

import csv
from collections import defaultdict
from pathlib import Path

import pytest

from digest.mail.bounces.parse import read
from tests.support.repository import ROOT

CORPUS = ROOT / "tests" / "data" / "bounces"
Expected = list[tuple[str, str, str]]


def _expected() -> dict[str, Expected]:
    rows: dict[str, Expected] = defaultdict(list)
    with (CORPUS / "expected.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            rows[row["file"]].append((row["address"], row["class"], row["action"]))
    return dict(rows)


EXPECTED = _expected()


@pytest.mark.parametrize("name", EXPECTED)
def test_a_message_means_what_is_expected(name: str) -> None:
    reports = read((CORPUS / name).read_bytes())

    assert [(report.address, report.verdict.value, report.action.value) for report in reports] == EXPECTED[name]


def test_the_corpus_and_its_table_belong_together() -> None:
    files = {path.name for path in CORPUS.glob("*.eml")}

    assert files == set(EXPECTED)
    assert len(files) >= 80


@pytest.mark.parametrize("name", ["postfix-user-unknown.eml", "qmail-full.eml", "arf-abuse.eml"])
def test_line_endings_make_no_difference(name: str) -> None:
    message = (CORPUS / name).read_bytes()

    assert read(message.replace(b"\n", b"\r\n")) == read(message)


def test_a_message_out_of_a_mailbox_file_is_read_without_its_first_line() -> None:
    message = Path(CORPUS / "exim-quota.eml").read_bytes()

    assert read(b"From MAILER-DAEMON Thu Nov 26 09:12:44 2026\n" + message) == read(message)
