"""The lines and bytes that carry a mail: nothing in an address or a body can become a command."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.core.errors import BadInput, MailUnavailable
from digest.mail.smtp.envelope import in_one_chunk, recipient_line, sender_line, with_final_dot
from digest.mail.transport import Outgoing

ODD = ["a b@example.org", "a>@example.org", "a@example.org\r\nRSET", "jörg@example.org", "a\0@example.org", "a" * 321]
LINES = st.lists(st.sampled_from([b".", b"..", b".a", b"a.", b"", b"text", b"=2E"]), max_size=6)


def mail(*, sender: str = "bounces@example.org", recipient: str = "ana@example.net") -> Outgoing:
    """A mail of which only the envelope matters."""
    return Outgoing(1, sender, recipient, bytes)


def test_addresses_stand_in_angle_brackets() -> None:
    assert sender_line(mail()) == b"MAIL FROM:<bounces@example.org>\r\n"
    assert sender_line(mail(sender="")) == b"MAIL FROM:<>\r\n"
    assert recipient_line(mail()) == b"RCPT TO:<ana@example.net>\r\n"


@pytest.mark.parametrize("address", ODD)
def test_a_recipient_that_would_break_the_line_is_refused(address: str) -> None:
    with pytest.raises(BadInput, match="envelope"):
        recipient_line(mail(recipient=address))


@pytest.mark.parametrize("address", ODD)
def test_such_a_sender_is_a_fault_of_ours(address: str) -> None:
    with pytest.raises(MailUnavailable, match="envelope"):
        sender_line(mail(sender=address))


@given(LINES, st.sampled_from([b"", b"\r\n"]))
def test_a_body_ends_at_its_end_and_nowhere_before(lines: list[bytes], end: bytes) -> None:
    data = b"\r\n".join(lines) + end

    sent = b"".join(with_final_dot(data, dotless=False))

    first_end = re.search(rb"(?:\A|\r\n)\.\r\n", sent)
    assert first_end is not None
    assert first_end.end() == len(sent)
    body = re.sub(rb"(?m)^\.", b"", sent[:-3])
    assert body in (data, data + b"\r\n")


def test_a_chunk_carries_the_bytes_as_they_are() -> None:
    assert b"".join(in_one_chunk(b".\r\na")) == b"BDAT 4 LAST\r\n.\r\na"
