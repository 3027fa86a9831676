"""The sink that benchmarks send to: fast, and a correct server all the same."""

import smtplib
import socket
import ssl
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from benchmarks.sink.running import Running, sink
from tests.support.post_office import CERTIFICATE

BODY = b"Message-ID: <%d@example.org>\r\nSubject: test\r\n\r\n" + b"All that is fit to print.\r\n" * 1500
ENVELOPE = b"MAIL FROM:<a@example.org>\r\nRCPT TO:<%b@example.net>\r\n"


def test_it_takes_mails_and_counts_them() -> None:
    with sink() as running, smtplib.SMTP("127.0.0.1", running.port, timeout=30) as client:
        for number in range(3):
            client.sendmail("a@example.org", "b@example.net", BODY % number)

        assert running.accepted() == 3


def test_it_says_at_the_end_what_it_took() -> None:
    with sink() as running:
        with smtplib.SMTP("127.0.0.1", running.port, timeout=30) as client:
            client.sendmail("a@example.org", "b@example.net", BODY % 1)

        summary = running.stop()

    assert summary["mails"] == sum(summary["per_second"]) == 1
    assert summary["connections"] == 1
    assert summary["bytes"] > len(BODY)


def test_the_log_names_recipient_and_message_id_before_the_client_is_answered(tmp_path: Path) -> None:
    log = tmp_path / "log"

    with sink(log=log) as running, smtplib.SMTP("127.0.0.1", running.port, timeout=30) as client:
        client.sendmail("a@example.org", ["b@example.net", "c@example.net"], BODY % 7)

        assert log.read_text() == "b@example.net <7@example.org>\nc@example.net <7@example.org>\n"


def test_starttls_is_spoken() -> None:
    trust = ssl.create_default_context(cafile=str(CERTIFICATE))

    with sink(tls=CERTIFICATE) as running, smtplib.SMTP("localhost", running.port, timeout=30) as client:
        client.starttls(context=trust)
        client.sendmail("a@example.org", "b@example.net", BODY % 1)
        client.sendmail("a@example.org", "b@example.net", BODY % 2)

        assert running.accepted() == 2


def test_a_mail_may_come_in_chunks(tmp_path: Path) -> None:
    log = tmp_path / "log"
    body = BODY % 1 + b".\r\nnot the end\r\n"
    chunks = b"BDAT %d\r\n%b" % (len(body), body) + b"BDAT %d LAST\r\n%b" % (len(body), body) + b"BDAT 0 LAST\r\n"

    with sink(chunking=True, log=log) as running, _wire(running) as wire:
        replies = _say(wire, ENVELOPE % b"b" + chunks + b"QUIT\r\n")

    assert _codes(replies) == [250, 250, 250, 250, 554, 221]
    assert log.read_text() == "b@example.net <1@example.org>\n"


def test_recipients_are_refused_as_told() -> None:
    refuse = {"*@EXAMPLE.net": "550 5.1.1 No such user", "busy@*": "450 4.2.1 Later"}

    with sink(refuse=refuse) as running, smtplib.SMTP("127.0.0.1", running.port, timeout=30) as client:
        client.ehlo()
        client.mail("a@example.org")

        assert client.rcpt("b@example.net")[0] == 550
        assert client.rcpt("busy@example.com")[0] == 450
        assert client.docmd("DATA")[0] == 554


def test_a_body_for_nobody_is_refused_at_its_end_where_data_was_answered() -> None:
    with sink(refuse={"*": "550 No"}, accept_empty=True) as running, _wire(running) as wire:
        assert _codes(_say(wire, ENVELOPE % b"b" + b"DATA\r\n", lines=3)) == [250, 550, 354]

        assert _codes(_say(wire, b".\r\n" + ENVELOPE % b"c" + b"QUIT\r\n")) == [554, 250, 550, 221]


@pytest.mark.parametrize("size", [1, 2, 3, 5, 511, 40_000])
def test_the_end_of_a_body_is_found_however_it_is_torn(size: int) -> None:
    spoken = BODY[:3000] + b"\r\n.\r\n" + ENVELOPE % b"b" + b"RSET\r\nQUIT\r\n"

    with sink() as running, _wire(running) as wire:
        _say(wire, ENVELOPE % b"b" + b"DATA\r\n", lines=3)
        for at in range(0, len(spoken), size):
            wire.sendall(spoken[at : at + size])
        replies = _rest(wire)

    assert _codes(replies) == [250, 250, 250, 250, 221]


def test_many_commands_may_follow_a_body_at_once() -> None:
    recipients = b"RCPT TO:<b@example.net>\r\n" * 100

    with sink() as running, _wire(running) as wire:
        _say(wire, ENVELOPE % b"b" + b"DATA\r\n", lines=3)
        _say(wire, BODY % 1 + b".\r\nMAIL FROM:<a@example.org>\r\n" + recipients + b"DATA\r\n", lines=103)
        replies = _say(wire, b".\r\nQUIT\r\n")
        taken = running.accepted()

    assert _codes(replies) == [250, 221]
    assert taken == 2


def test_replies_are_late_together() -> None:
    with sink(latency_ms=50) as running, _wire(running) as wire:
        start = time.monotonic()
        replies = _say(wire, ENVELOPE % b"b" + b"RSET\r\n" + ENVELOPE % b"b" + b"RSET\r\n", lines=6)
        took = time.monotonic() - start

    assert _codes(replies) == [250] * 6
    assert took >= 0.05


def test_what_is_not_offered_is_not_said() -> None:
    with sink(pipelining=False) as running, smtplib.SMTP("127.0.0.1", running.port, timeout=30) as client:
        client.ehlo()

        assert set(client.esmtp_features) == {"size", "8bitmime"}


def test_a_line_without_an_end_is_the_end() -> None:
    with sink() as running, _wire(running) as wire:
        assert _codes(_say(wire, b"NOOP\r\n" + b"x" * 5000)) == [250, 500]


@contextmanager
def _wire(running: Running) -> Iterator[socket.socket]:
    """A connection that was greeted."""
    with socket.create_connection(("127.0.0.1", running.port), timeout=30) as wire:
        wire.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        assert wire.recv(100).startswith(b"220 ")
        yield wire


def _say(wire: socket.socket, words: bytes, *, lines: int | None = None) -> bytes:
    """Say all of it at once; the reply of that many lines, or everything until the sink hangs up."""
    wire.sendall(words)
    if lines is None:
        return _rest(wire)
    heard = b""
    while heard.count(b"\n") < lines:
        heard += wire.recv(65536)
    return heard


def _rest(wire: socket.socket) -> bytes:
    heard = b""
    while piece := wire.recv(65536):
        heard += piece
    return heard


def _codes(replies: bytes) -> list[int]:
    return [int(line[:3]) for line in replies.splitlines()]
