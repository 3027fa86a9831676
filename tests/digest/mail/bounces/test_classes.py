"""Codes and words, and what wins when they contradict each other."""

import csv

import pytest

from digest.mail.bounces.classes import best_status, verdict_of
from digest.mail.bounces.report import LEADS_TO, Verdict
from tests.support.repository import ROOT

with (ROOT / "tests" / "data" / "bounces" / "replies.csv").open(encoding="utf-8", newline="") as file:
    REPLIES = [(row["class"], row["reply"]) for row in csv.DictReader(file)]


@pytest.mark.parametrize(
    ("status", "verdict"),
    [
        *[(code, Verdict.ADDRESS_DEAD) for code in ("5.1.1", "5.1.3", "5.1.6", "5.1.10", "5.2.1")],
        *[(code, Verdict.DOMAIN_DEAD) for code in ("5.1.2", "5.4.4")],
        *[(code, Verdict.MAILBOX_FULL) for code in ("5.2.2", "4.2.2", "4.2.1")],
        *[(code, Verdict.TRANSIENT) for code in ("4.3.0", "4.3.1", "4.4.1", "4.4.7", "4.1.1", "4.0.0")],
        *[(code, Verdict.OURS) for code in ("5.7.1", "5.7.26", "4.7.0", "5.6.0", "5.3.4", "5.5.2", "5.4.5", "5.4.6")],
        *[(code, Verdict.UNKNOWN) for code in ("5.0.0", "5.1.0", "5.2.0", "5.3.0", "")],
    ],
)
def test_a_code_alone(status: str, verdict: Verdict) -> None:
    assert verdict_of(status, "") is verdict


@pytest.mark.parametrize(
    ("status", "words", "verdict"),
    [
        ("5.2.1", "550 5.2.1 The account is receiving mail at a rate that prevents delivery", Verdict.TRANSIENT),
        ("5.2.1", "550 5.2.1 The email account that you tried to reach is disabled", Verdict.ADDRESS_DEAD),
        ("5.2.2", "552 5.2.2 The account is out of storage space and inactive", Verdict.ADDRESS_DEAD),
        ("5.7.1", "554 5.7.1 blocked using a list; user unknown", Verdict.OURS),
        ("5.4.1", "550 5.4.1 Recipient address rejected: Access denied", Verdict.ADDRESS_DEAD),
        ("5.1.1", "550 5.1.1 mailbox is full", Verdict.MAILBOX_FULL),
        ("5.1.0", "550 5.1.0 Address rejected", Verdict.ADDRESS_DEAD),
        ("5.1.0", "550 5.1.0 Sender rejected", Verdict.OURS),
        ("5.5.0", "550 5.5.0 Requested action not taken: mailbox unavailable", Verdict.ADDRESS_DEAD),
        ("4.4.4", "DNS type 'mx' lookup responded with code NXDOMAIN", Verdict.DOMAIN_DEAD),
        ("4.4.3", "Host not found, try again", Verdict.TRANSIENT),
        ("", "450 4.1.1 user unknown in unverified table", Verdict.TRANSIENT),
        ("", "user unknown", Verdict.ADDRESS_DEAD),
        ("", "550 over quota", Verdict.MAILBOX_FULL),
        ("", "no such domain", Verdict.DOMAIN_DEAD),
        ("", "550 rejected as spam", Verdict.OURS),
        ("", "550 go away", Verdict.UNKNOWN),
    ],
)
def test_words_beside_a_code(status: str, words: str, verdict: Verdict) -> None:
    assert verdict_of(status or best_status(words), words) is verdict


@pytest.mark.parametrize(
    ("texts", "status"),
    [
        (("5.1.1", "550 5.2.2 full"), "5.1.1"),
        (("5.0.0", "550 5.2.2 full"), "5.2.2"),
        (("5.0.0", "no code"), "5.0.0"),
        (("", "#5.1.1"), "5.1.1"),
        (("", "[192.0.2.5] version 5.1.1.2"), ""),
        (("2.0.0",), ""),
    ],
)
def test_the_code_that_says_most_is_taken(texts: tuple[str, ...], status: str) -> None:
    assert best_status(*texts) == status


@pytest.mark.parametrize(("verdict", "reply"), REPLIES)
def test_a_reply_as_servers_give_it(verdict: str, reply: str) -> None:
    assert verdict_of(best_status(reply), reply).value == verdict


def test_every_verdict_leads_to_something() -> None:
    assert set(LEADS_TO) == set(Verdict)
