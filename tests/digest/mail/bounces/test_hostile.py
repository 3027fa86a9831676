"""Whatever somebody sends us: an answer, soon, and never an exception."""

import tracemalloc

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digest.mail.bounces.parse import read
from digest.mail.bounces.report import Verdict
from tests.support.hostile_mails import HEAD, MESSAGES
from tests.support.repository import ROOT

SAMPLES = [path.read_bytes() for path in sorted((ROOT / "tests" / "data" / "bounces").glob("*.eml"))]


@pytest.mark.parametrize("name", MESSAGES)
@pytest.mark.timeout(10)  # it takes a tenth of a second; what nobody thought of takes minutes
def test_a_hostile_message_is_done_with_at_once(name: str) -> None:
    assert read(MESSAGES[name])


def test_a_gigantic_message_takes_little_memory() -> None:
    message = HEAD + b"\n" + b"user1@example.org: no such user\n" * 1_000_000
    tracemalloc.start()

    read(message)

    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 20_000_000


def test_nothing_is_written_anywhere_about_a_message(caplog: pytest.LogCaptureFixture) -> None:
    read(b"From: <>\nReturn-Path: <>\nSubject: failure notice\n\nana could not be delivered\n")

    assert caplog.records == []


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
