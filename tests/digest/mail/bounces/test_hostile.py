"""Whatever somebody sends us: an answer, soon, and never an exception."""

import time
import tracemalloc

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digest.mail.bounces.parse import read
from digest.mail.bounces.report import Verdict
from tests.support.repository import ROOT

SAMPLES = [path.read_bytes() for path in sorted((ROOT / "tests" / "data" / "bounces").glob("*.eml"))]
HEAD = b"From: MAILER-DAEMON@mx.example.net\nSubject: failure notice\n"
REPORT = (
    b"MIME-Version: 1.0\nContent-Type: multipart/report; boundary=b\n\n--b\nContent-Type: message/delivery-status\n\n"
)
MANY = 1_000_000
HOSTILE = {
    "no lines": b"A" * 30 * MANY,
    "zeros": b"\0" * MANY,
    "blank lines": HEAD + b"\n" * MANY,
    "blank lines in a report": HEAD + REPORT + b"\n" * MANY,
    "fields without end in a report": HEAD + REPORT + b"a\n\n" * (MANY // 3),
    "recipients without end": HEAD + REPORT + b"Final-Recipient: rfc822; a@b.cc\nAction: failed\n\n" * 20_000,
    "opening brackets": HEAD + b"\n" + b"<" * MANY,
    "tags without end": HEAD + b"Content-Type: text/html\n\n" + b"<a" * MANY,
    "styles without end": HEAD + b"Content-Type: text/html\n\n" + b"<style>" * 200_000,
    "at signs": HEAD + b"\n" + b"a@" * MANY,
    "dots": HEAD + b"\n" + b"." * MANY,
    "dashes": HEAD + b"\n" + b"-" * MANY,
    "users": HEAD + b"\n550 " + b"user " * MANY,
    "users and words": HEAD + b"\n550 " + b"user a b c d e f g " * MANY,
    "codes": HEAD + b"\n" + b"550-5.1.1 " * MANY,
    "headers without end": b"a:\n" * MANY,
    "a header without end": HEAD + b"X: " + b"for " * MANY + b"\n\n",
    "parameters without end": HEAD + b"Content-Type: multipart/report; " + b"a;" * 30_000 + b"\n\n",
    "parts without end": HEAD + b"Content-Type: multipart/mixed; boundary=b\n\n" + b"--b\n\n" * 200_000,
    "parts in parts": HEAD
    + b"".join(b'Content-Type: multipart/mixed; boundary="n%d"\n\n--n%d\n' % (n, n) for n in range(15_000)),
    "recipients in a header": HEAD + b"To: " + b"a@b.cc," * 10_000 + b"\n\n",
    "open comments in a header": HEAD + b"To: " + b"(" * 10_000 + b"\n\n",
    "encoded words": b"Subject: " + b"=?utf-8?q?=41?= " * 5_000 + b"\n\n",
    "answers to answers": b"Subject: " + b"re: " * 50_000 + b"\n\n",
    "addresses": HEAD + b"\n" + b"\n".join(b"user%d@example.org" % n for n in range(50_000)),
    "replies": HEAD + b"\n" + b"<<< 550 no\n" * 90_000,
    "a slow character set": HEAD + b"Content-Type: text/plain; charset=punycode\n\n" + b"a-" * 300_000,
    "letters that grow": HEAD + b"Content-Type: text/plain; charset=utf-8\n\n" + "\ufdfa".encode() * 300_000,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_message_is_done_with_at_once(name: str) -> None:
    began = time.process_time()

    read(HOSTILE[name])

    assert time.process_time() - began < 2  # it takes a tenth of that; what was not thought of takes minutes


def test_a_gigantic_message_takes_little_memory() -> None:
    message = HEAD + b"\n" + b"user1@example.org: no such user\n" * 1_000_000
    tracemalloc.start()

    read(message)

    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 20_000_000


@pytest.mark.parametrize("message", [b"", b"\n", b"\0" * 100, b"\xff\xfe" * 500, b"GET / HTTP/1.1\r\n\r\n"])
def test_what_is_no_message_is_unknown(message: bytes) -> None:
    assert [report.verdict for report in read(message)] == [Verdict.UNKNOWN]


@settings(max_examples=200)
@given(st.data())
def test_a_damaged_message_still_gets_an_answer(data: st.DataObject) -> None:
    message = bytearray(data.draw(st.sampled_from(SAMPLES)))
    for _ in range(data.draw(st.integers(1, 8))):
        start = data.draw(st.integers(0, len(message)))
        end = data.draw(st.integers(start, min(start + 60, len(message))))
        message[start:end] = data.draw(st.binary(max_size=40))

    reports = read(bytes(message))

    assert reports
    assert all(len(report.words) <= 300 and len(report.status) <= 16 for report in reports)


@settings(max_examples=100)
@given(st.sampled_from(SAMPLES), st.floats(0, 1))
def test_a_message_that_was_cut_still_gets_an_answer(message: bytes, share: float) -> None:
    assert read(message[: int(len(message) * share)])
