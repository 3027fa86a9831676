"""The first hour with the program: from an empty folder to a mail that is right, and to a run that sends nothing."""

import re
from email.message import EmailMessage
from pathlib import Path

import pytest
from lxml import html

from tests.support.publication import Publication, Result

LAST_STEPS = (["issues", "plan", "weekly", "--now"], ["issues", "approve", "weekly"], ["send"])


@pytest.fixture
def begun(either: Publication) -> Publication:
    """Two topics, ten articles on one of them, a reader of each."""
    either("topics", "add", "immune-system", "Immune System")
    either("topics", "add", "policy", "Policy")
    either("articles", "import", "../page.txt", "--topic", "immune-system")
    either("subscribers", "add", "ana@example.org", "--topic", "immune-system", "--confirmed")
    either("subscribers", "add", "ben@example.org", "--topic", "policy", "--confirmed")
    return either


@pytest.fixture
def sent(begun: Publication) -> Publication:
    """`begun`, and its first weekly issue sent."""
    for step in LAST_STEPS:
        begun(*step)
    return begun


def test_exactly_one_mail_goes_out_to_whom_it_concerns(sent: Publication) -> None:
    [mail] = sent.mails()

    assert mail["To"] == "ana@example.org"
    assert "10 new stories" in str(mail["Subject"])


def test_both_parts_hold_the_ten_stories_in_their_order(sent: Publication, stories: list[tuple[str, str]]) -> None:
    [mail] = sent.mails()

    for part in (_text(mail), _html_as_text(mail)):
        places = [part.find(words) for story in stories for words in story]
        assert -1 not in places
        assert places == sorted(places)


def test_who_got_nothing_is_told_why(sent: Publication) -> None:
    told = sent("issues", "explain", "weekly", "ben@example.org")

    assert "Nothing new matched their topics (Policy)" in told.out
    assert told.out.count("on Immune System, which they do not follow") == 10


def test_the_last_steps_again_send_nothing_and_say_so(sent: Publication) -> None:
    again: list[Result] = [sent(*step) for step in LAST_STEPS]

    assert [result.out.partition(":")[2].strip() for result in again[:2]] == [
        "nothing new for anybody; nothing to plan",
        "nothing new for anybody; nothing to approve",
    ]
    assert again[2].out.startswith("nothing to send now")
    assert len(sent.mails()) == 1


def test_the_audit_leaves_nothing_unexplained(sent: Publication) -> None:
    audit = sent("issues", "audit", "weekly", "--json").json

    assert (audit["readers"], audit["articles"], audit["sent"], audit["unexplained"]) == (2, 10, 10, 0)


def test_the_mail_passes_its_own_check(sent: Publication) -> None:
    [file] = (sent.folder / "outbox").glob("*.eml")

    findings = sent("mail", "check", file, "--json").json

    assert {finding["level"] for finding in findings} == {"ok"}


def test_the_outbox_has_a_page_to_click_through(sent: Publication) -> None:
    page = (sent.folder / "outbox" / "index.html").read_text(encoding="utf-8")

    assert "ana@example.org" in page


@pytest.fixture
def stories(begun: Publication) -> list[tuple[str, str]]:
    """Title and summary of each article, in the order of the file."""
    paragraphs = re.split(r"\n\s*\n", Path(begun.folder.parent / "page.txt").read_text(encoding="utf-8").strip())
    return list(zip(paragraphs[4::2], paragraphs[5::2], strict=True))


def _text(mail: EmailMessage) -> str:
    body = mail.get_body(("plain",))
    assert body is not None
    return _flat(body.get_content())


def _html_as_text(mail: EmailMessage) -> str:
    body = mail.get_body(("html",))
    assert body is not None
    [visible] = html.fromstring(body.get_content()).iter("body")
    _preheader, *shown = visible
    return _flat("".join(str(words) for element in shown for words in element.itertext()))


def _flat(text: str) -> str:
    return " ".join(text.split())
