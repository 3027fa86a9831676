"""Replies taken apart in whatever pieces they come, and what they mean for a recipient."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.mail.smtp.replies import LONGEST, Gibberish, ReplyReader, answer_to_recipient, in_words, is_ours
from digest.mail.transport import Answer

TEXT = st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=30)
REPLY = st.tuples(st.integers(min_value=200, max_value=599), st.lists(TEXT, min_size=1, max_size=4))


@given(st.lists(REPLY, max_size=8), st.lists(st.integers(min_value=1, max_value=40), min_size=1))
def test_replies_come_out_whole_however_they_are_cut(replies: list[tuple[int, list[str]]], cuts: list[int]) -> None:
    coming = b"".join(written(code, lines) for code, lines in replies)
    reader, at = ReplyReader(), 0
    read: list[tuple[int, bytes]] = []

    while at < len(coming):
        size = cuts[at % len(cuts)]
        read += reader.feed(coming[at : at + size])
        at += size

    assert [(code, text.replace(b"\r", b"")) for code, text in read] == [
        (code, "\n".join(lines).encode()) for code, lines in replies
    ]


@pytest.mark.parametrize(
    "said", [b"hello\r\n", b"25\r\n", b"2500 ok\r\n", b"\r\n", b"250_ok\r\n", b"\xff\xff\xff ok\r\n"]
)
def test_what_is_no_reply_is_said_to_be_none(said: bytes) -> None:
    with pytest.raises(Gibberish):
        list(ReplyReader().feed(said))


@pytest.mark.parametrize("line", [b"2", b"250-and on\r\n"], ids=["a line", "a reply"])
def test_a_reply_without_an_end_is_given_up(line: bytes) -> None:
    reader = ReplyReader()

    with pytest.raises(Gibberish, match="without an end"):
        for _ in range(2 * LONGEST):
            list(reader.feed(line))


def test_a_bare_code_is_a_reply() -> None:
    assert list(ReplyReader().feed(b"250\r\n354\n")) == [(250, b""), (354, b"")]


@pytest.mark.parametrize(
    ("reply", "answer", "ours"),
    [
        ("250 2.1.5 ok", Answer.ACCEPTED, False),
        ("550 5.1.1 no such user", Answer.REJECTED, False),
        ("550 no such user here", Answer.REJECTED, False),
        ("552 5.2.2 mailbox full", Answer.REJECTED, False),
        ("450 4.2.0 greylisted", Answer.DEFERRED, False),
        ("451 4.7.1 try again later", Answer.DEFERRED, True),
        ("550 5.7.1 relaying denied", Answer.DEFERRED, True),
        ("550 relay not permitted", Answer.DEFERRED, True),
        ("550 your client is listed at a blocklist", Answer.DEFERRED, True),
        ("554 5.7.26 fails DMARC", Answer.DEFERRED, True),
        ("554 no", Answer.DEFERRED, True),
        ("530 5.7.0 log in first", Answer.DEFERRED, True),
        ("550 5.1.8 bad sender", Answer.DEFERRED, True),
        ("503 5.5.1 bad sequence", Answer.DEFERRED, True),
        ("550 daily user sending limit exceeded", Answer.DEFERRED, True),
        ("550 your IP 192.0.2.1 is in an RBL", Answer.DEFERRED, True),
        ("550 no rDNS: not allowed", Answer.DEFERRED, True),
        ("550 5.0.0 not authorised", Answer.DEFERRED, True),
        ("550 temporarily deferred", Answer.DEFERRED, False),
    ],
)
def test_only_what_speaks_of_the_recipient_condemns_one(reply: str, answer: Answer, ours: bool) -> None:
    code, text = int(reply[:3]), reply[4:].encode()

    assert answer_to_recipient(code, text) is answer
    assert answer is Answer.ACCEPTED or is_ours(code, text) is ours


def test_words_are_one_line_without_addresses() -> None:
    words = in_words(550, b"5.1.1 <ana@example.org>: no\r\n5.1.1 such user ben@example.org\xff")

    assert words == "550 5.1.1 <address>: no 5.1.1 such user <address>"


@pytest.mark.parametrize(
    ("text", "local", "said"),
    [
        (b"5.2.2 mailbox Ana.Silva is full", "ana.silva", "550 5.2.2 mailbox <address> is full"),
        (b"5.1.1 no ana here (ana)", "ana", "550 5.1.1 no <address> here (<address>)"),
        (b"5.1.1 see the manual at banana.example", "ana", "550 5.1.1 see the manual at banana.example"),
        (b"5.1.1 unknown user", "user", "550 5.1.1 unknown user"),
        (b"5.1.1 no a+(b here", "a+(b", "550 5.1.1 no <address> here"),
    ],
)
def test_words_do_not_name_the_mailbox_either(text: bytes, local: str, said: str) -> None:
    assert in_words(550, text, about=[f"{local}@example.org"]) == said


def test_words_hold_nothing_that_a_terminal_obeys_or_a_database_refuses() -> None:
    assert in_words(550, b"5.1.1\x00 no \x1b[2Jsuch\x07\r\nuser") == "550 5.1.1 no [2Jsuch user"


def written(code: int, lines: list[str]) -> bytes:
    """A reply on one line or several."""
    *more, last = lines
    return "".join([*(f"{code}-{line}\r\n" for line in more), f"{code} {last}\r\n"]).encode()
