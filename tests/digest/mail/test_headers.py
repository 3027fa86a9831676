"""Headers: what is on the wire is ASCII, whole, and means what was said."""

from datetime import datetime, timedelta, timezone
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from digest.core.errors import BadInput
from digest.mail.fields import ascii_address, folded, mailbox
from digest.mail.headers import Sender, edition_headers, mail_date, message_id, sender_headers
from digest.mail.language import without_unsafe
from tests.support.wire import display_name

KEY = b"a key of these tests alone, long enough"
ISSUE = "weekly/2026-W48"
INJECTION = "Hello\r\nBcc: everybody@example.org\x00\n\n<html>"


def test_an_edition_says_what_bulk_mail_must_say() -> None:
    headers = dict(_headers())

    assert headers == {
        "From": '"The Example Review" <digest@news.example.org>',
        "Reply-To": "digest@news.example.org",
        "Subject": "Your weekly digest",
        "MIME-Version": "1.0",
        "Content-Language": "en-GB",
        "List-Id": '"The Example Review" <digest.news.example.org>',
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        "Feedback-ID": "7:digest:bulk:3256d6fb6576",
        "Precedence": "bulk",
        "X-Auto-Response-Suppress": "OOF, AutoReply",
    }


def test_an_edition_says_where_earlier_ones_are_if_anywhere() -> None:
    url = "https://news.example.org/archive"

    assert dict(_headers(archive_url=url))["List-Archive"] == f"<{url}>"
    assert "List-Archive" not in dict(_headers())


def test_only_an_edition_nobody_approved_says_it_was_made_by_a_machine() -> None:
    assert dict(_headers(unattended=True))["Auto-Submitted"] == "auto-generated"
    assert "Auto-Submitted" not in dict(_headers(unattended=False))


def test_no_header_is_there_twice() -> None:
    names = [name for name, _ in _headers(unattended=True)]

    assert len(names) == len(set(names))


def test_headers_cannot_be_injected() -> None:
    """A34."""
    message = _read(_headers(subject=INJECTION, name=INJECTION, publication=INJECTION, language=INJECTION))

    assert message["Bcc"] is None
    assert message["Subject"] == "Hello Bcc: everybody@example.org <html>"
    assert message["From"].addresses[0].display_name == "Hello Bcc: everybody@example.org <html>"
    assert len(message["From"].addresses) == 1


@given(st.text(max_size=120))
@example("\N{GRINNING FACE}" * 100)
@example('quoted "words" and a \\ backslash')
@example("=?utf-8?q?encoded?=")
@example("a, b; (comment) <c@example.org>")
@example("Имя " * 30)
@example("a" * 200)
def test_names_and_subjects_arrive_as_they_were_meant(text: str) -> None:
    message = _read(sender_headers(Sender(publication="", name=text, address="a@example.org"), subject=text))

    assert message.defects == []
    assert message["From"].defects == message["Subject"].defects == ()
    assert message["From"].addresses[0].addr_spec == "a@example.org"
    assert _words(display_name(message, "From")) == _words(text)
    assert _words(str(message["Subject"])) == _words(text)


@given(st.text(max_size=300))
@example("\N{GRINNING FACE}" * 300)
@example("a" * 300)
def test_lines_and_encoded_words_are_short(text: str) -> None:
    headers = sender_headers(Sender(publication="", name=text, address="a@example.org"), subject=text)

    lines = "".join(folded(name, value) for name, value in headers).split("\r\n")

    assert all(len(line) <= (76 if "=?" in line else 300) for line in lines)
    assert all(line.strip() for line in lines[:-1])


def test_a_very_long_subject_is_cut() -> None:
    subject = str(_read(_headers(subject="long " * 100))["Subject"])

    assert len(subject) == 251
    assert subject.endswith("long \N{HORIZONTAL ELLIPSIS}")


def test_domains_go_out_as_a_labels() -> None:
    headers = dict(_headers(address="digest@bücher.example", reply_to="redaktion@bücher.example"))

    assert headers["From"] == '"The Example Review" <digest@xn--bcher-kva.example>'
    assert headers["Reply-To"] == "redaktion@xn--bcher-kva.example"
    assert headers["List-Id"].endswith("<digest.xn--bcher-kva.example>")
    assert message_id(KEY, "weekly/2026-W48", "abc", "bücher.example").endswith("@xn--bcher-kva.example>")


@pytest.mark.parametrize("address", ["müller@example.org", "nobody", "a@b@c", "a\r\nb@example.org", ""])
def test_an_address_that_servers_would_not_take_is_refused(address: str) -> None:
    with pytest.raises(BadInput, match="cannot be used"):
        ascii_address(address)


def test_the_message_id_is_the_same_for_every_attempt_and_tells_nothing() -> None:
    ours = message_id(KEY, ISSUE, "reader-12345", "news.example.org")

    assert ours == message_id(KEY, ISSUE, "reader-12345", "news.example.org")
    assert len({ours, *(message_id(KEY, ISSUE, f"reader-{n}", "news.example.org") for n in range(100))}) == 101
    assert len({message_id(KEY, f"weekly/{n}", "reader-12345", "news.example.org") for n in range(100)}) == 100
    assert message_id(b"another" * 8, ISSUE, "reader-12345", "news.example.org") != ours
    assert "12345" not in ours
    assert len(ours) < 500


def test_dates_are_in_utc() -> None:
    morning = datetime(2026, 11, 23, 10, 0, tzinfo=timezone(timedelta(hours=1)))

    assert mail_date(morning) == "Mon, 23 Nov 2026 09:00:00 +0000"
    with pytest.raises(ValueError, match="naive"):
        mail_date(datetime(2026, 11, 23))  # noqa: DTZ001 - that is the point


def test_a_reader_without_a_name_is_only_an_address() -> None:
    assert mailbox("", "a@example.org") == mailbox(" \x00", "a@example.org") == "a@example.org"


@pytest.mark.parametrize("value", ["a\r\nb", "a\x00", "é"])
def test_what_is_not_ready_for_the_wire_never_gets_there(value: str) -> None:
    with pytest.raises(ValueError, match="not ready for the wire"):
        folded("Subject", value)


def _headers(**given: Any) -> list[tuple[str, str]]:
    review = {"publication": "The Example Review", "name": "The Example Review", "address": "digest@news.example.org"}
    sender = review | {key: value for key, value in given.items() if key in Sender.__slots__}
    said: dict[str, Any] = {"subject": "Your weekly digest", "issue_id": 7, "language": "en-GB", "unattended": False}
    said |= {key: value for key, value in given.items() if key not in Sender.__slots__}
    return edition_headers(Sender(**sender), **said)


def _read(headers: list[tuple[str, str]]) -> EmailMessage:
    wire = "".join(folded(name, value) for name, value in headers).encode("ascii") + b"\r\n"
    return message_from_bytes(wire, policy=policy.default)


def _words(text: str) -> list[str]:
    """What is left of a text in a header: its words, without what no text may hold."""
    return without_unsafe(text).split()
