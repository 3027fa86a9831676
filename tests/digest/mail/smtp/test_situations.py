"""Every situation on the wire, played by a scripted server over real sockets: one right end for each mail."""

import time

import pytest

from digest.mail.transport import Share
from tests.support.handing_over import agrees, hand_over, mail, mails, send, transport
from tests.support.scripted_server import DROP, LOST, SILENCE, ScriptedServer

SECOND = "reader2@example.net"
OFFERS = [(), ("PIPELINING",), ("PIPELINING", "CHUNKING"), ("CHUNKING",)]
OFFER_NAMES = ["lock-step", "pipelined", "pipelined chunks", "chunks"]


def server(*extensions: str) -> ScriptedServer:
    """A server that offers these."""
    return ScriptedServer(*(extensions or ("8BITMIME",)))


@pytest.mark.parametrize("offer", OFFERS, ids=OFFER_NAMES)
@pytest.mark.parametrize("connections", [1, 4])
@pytest.mark.parametrize("manner", ["plain", "dribble", "glue"])
def test_everything_arrives_once_and_whole(offer: tuple[str, ...], connections: int, manner: str) -> None:
    with server(*offer) as one:
        one.dribble, one.glue = manner == "dribble", manner == "glue"
        handed = send(
            one, mails(12, data=b"Subject: %d\r\n\r\n.\r\n..dots\r\nend"), connections=connections, chunking=True
        )

    assert handed.count("accepted") == 12
    assert {letter.data.partition(b"\r\n\r\n")[2].rstrip() for letter in one.taken} == {b".\r\n..dots\r\nend"}
    agrees(handed, one)


SITUATIONS = [
    ("RCPT", "550 5.1.1 no such user", "rejected"),
    ("RCPT", "550-5.1.1 no\r\n550 5.1.1 such user", "rejected"),
    ("RCPT", "450 4.2.1 mailbox busy", "deferred"),
    ("RCPT", "550 5.7.1 relaying denied", "deferred"),
    ("RCPT", "421 4.3.2 going down", "deferred"),
    ("RCPT", DROP, "deferred"),
    ("DATA", "451 4.3.0 not now", "deferred"),
    ("DATA", "554 5.7.1 not this", "deferred"),
    ("DATA", "421 4.3.2 going down", "deferred"),
    ("DATA", "250 taken", "deferred"),
    ("DATA", DROP, "deferred"),
    ("BODY", "451 4.3.0 not now", "deferred"),
    ("BODY", "554 5.6.0 not this", "deferred"),
    ("BODY", "550 5.1.1 no such user", "deferred"),
    ("BODY", "421 4.3.2 going down", "deferred"),
    ("BODY", "garbage", "doubtful"),
    ("BODY", DROP, "doubtful"),
    ("BODY", LOST, "doubtful"),
]


@pytest.mark.parametrize("offer", OFFERS, ids=OFFER_NAMES)
@pytest.mark.parametrize("connections", [1, 4])
@pytest.mark.parametrize(("phase", "reply", "end"), SITUATIONS)
def test_what_happens_to_one_mail_happens_to_no_other(
    offer: tuple[str, ...], connections: int, phase: str, reply: str, end: str
) -> None:
    chunks = "CHUNKING" in offer
    if chunks and phase == "DATA":
        return
    with server(*offer) as one:
        one.always[phase, SECOND] = reply
        handed = send(one, mails(8), connections=connections, chunking=chunks)

    assert handed.ends == dict.fromkeys(range(1, 9), "accepted") | {2: end}
    assert handed.troubles == {}
    agrees(handed, one)


@pytest.mark.parametrize("extension", ["PIPELINING", "8BITMIME"])
@pytest.mark.parametrize("reply", [DROP, "421 4.3.2 going down"])
def test_a_connection_that_breaks_within_a_body_leaves_no_doubt(extension: str, reply: str) -> None:
    """No server can have taken a mail that was not yet written to its end."""
    huge = b"Subject: %d\r\n\r\n" + (b"y" * 76 + b"\r\n") * 250_000
    with ScriptedServer(extension) as one:
        one.always["EARLY", SECOND] = reply
        handed = send(one, [mail(1), mail(2, data=huge), mail(3)])

    assert handed.ends == {1: "accepted", 2: "deferred", 3: "accepted"}
    agrees(handed, one)


@pytest.mark.parametrize("offer", OFFERS, ids=OFFER_NAMES)
@pytest.mark.parametrize("connections", [1, 4])
@pytest.mark.parametrize("reply", ["421 4.3.2 going down", DROP, "354 go on"])
def test_a_connection_that_breaks_at_mail_is_opened_anew_and_nobody_waits(
    offer: tuple[str, ...], connections: int, reply: str
) -> None:
    with server(*offer) as one:
        one.next["MAIL"] = [None, None, None, reply]
        handed = send(one, mails(20), connections=connections, chunking=True)

    assert handed.count("accepted") == 20
    agrees(handed, one)


@pytest.mark.parametrize("offer", OFFERS, ids=OFFER_NAMES)
@pytest.mark.parametrize("connections", [1, 4])
@pytest.mark.parametrize("words", [DROP, "421 4.7.0 enough for one connection"])
def test_a_server_that_hangs_up_after_some_mails_gets_them_all(
    offer: tuple[str, ...], connections: int, words: str
) -> None:
    """As Yahoo does, without a word."""
    with server(*offer) as one:
        one.limit, one.limit_words = 3, words
        handed = send(one, mails(40), connections=connections, chunking=True)

    assert handed.count("accepted") == 40
    assert len(one.visits) >= 40 / 3
    agrees(handed, one)


@pytest.mark.parametrize("reply", ["550 5.7.1 not from you", "451 4.3.0 disk full", "530 5.7.0 log in first"])
@pytest.mark.parametrize("connections", [1, 4])
def test_a_refused_sender_is_trouble_of_the_relay_and_no_mail_is_answered(reply: str, connections: int) -> None:
    with ScriptedServer() as one:
        one.always["MAIL"] = reply
        handed = send(one, mails(20), connections=connections)

    assert handed.count("unsent") == 20
    assert handed.troubles == {"smtp": f"the mail server refuses our mail: {reply}"}


@pytest.mark.parametrize("greeting", ["421 4.3.2 not now", "554 5.7.1 go away", DROP])
def test_a_server_that_lets_nobody_in_is_trouble(greeting: str) -> None:
    with ScriptedServer() as one:
        one.always["GREETING"] = greeting
        handed = send(one, mails(5), connections=4)

    assert handed.count("unsent") == 5
    assert "no connection to the mail server" in handed.troubles["smtp"]


@pytest.mark.parametrize("phase", ["GREETING", "MAIL", "RCPT", "DATA"])
def test_silence_before_the_body_leaves_everything_unsent_or_deferred(phase: str) -> None:
    with ScriptedServer() as one:
        one.always[phase] = SILENCE
        handed = send(one, mails(2), timeout_seconds=0.3)

    assert set(handed.ends.values()) <= {"unsent", "deferred"}
    assert handed.troubles or handed.count("deferred") == 2
    agrees(handed, one)


def test_silence_after_the_body_is_waited_for_and_then_doubt() -> None:
    """Long after every other answer is missed, for giving up here makes duplicates."""
    with ScriptedServer() as one:
        one.always["BODY", SECOND] = SILENCE
        begun = time.monotonic()
        handed = send(one, mails(4), timeout_seconds=0.2, final_dot_seconds=1.0)

    assert handed.ends == {1: "accepted", 2: "doubtful", 3: "accepted", 4: "accepted"}
    assert time.monotonic() - begun >= 1.0
    agrees(handed, one)


def test_a_server_that_dies_at_every_body_costs_few_doubts() -> None:
    with ScriptedServer() as one:
        one.always["BODY"] = DROP
        handed = send(one, mails(200), connections=4)

    assert handed.count("doubtful") <= 8
    assert handed.count("doubtful") + handed.count("unsent") == 200
    assert "broke the connection" in handed.troubles["smtp"]


def test_a_server_that_breaks_off_every_recipient_is_given_up() -> None:
    with ScriptedServer() as one:
        one.always["RCPT"] = DROP
        handed = send(one, mails(200), connections=4)

    assert handed.count("deferred") <= 14
    assert handed.count("deferred") + handed.count("unsent") == 200
    assert "refuses our mail" in handed.troubles["smtp"]


@pytest.mark.parametrize("reply", ["550 5.7.1 blocked", "554 5.7.1 spam"])
@pytest.mark.parametrize("phase", ["RCPT", "BODY"])
def test_ten_refusals_of_us_in_a_row_are_trouble(reply: str, phase: str) -> None:
    with ScriptedServer() as one:
        one.always[phase] = reply
        handed = send(one, mails(100), connections=1)

    assert handed.count("deferred") in (10, 11)
    assert handed.count("rejected") == 0
    assert handed.troubles == {"smtp": f"the mail server refuses our mail: {reply}"}


def test_refusals_of_us_with_mails_taken_between_them_are_no_trouble() -> None:
    with ScriptedServer() as one:
        one.next["RCPT"] = [None, *["550 5.7.1 blocked"] * 9] * 3
        handed = send(one, mails(30))

    assert handed.count("deferred") == 27
    assert handed.troubles == {}


@pytest.mark.parametrize("phase", ["MAIL", "RCPT", "DATA", "BODY"])
def test_too_fast_is_not_refused_but_slower(phase: str) -> None:
    with ScriptedServer("8BITMIME") as one:
        one.next[phase] = [None, "454 Throttling failure: Maximum sending rate exceeded"]
        begun = time.monotonic()
        handed = send(one, mails(5))

    assert handed.count("accepted") == 5
    assert time.monotonic() - begun >= 0.5
    agrees(handed, one)


def test_an_address_that_cannot_be_written_is_refused_and_stops_nobody() -> None:
    with ScriptedServer() as one:
        handed = send(one, [mail(1), mail(2, to="jörg@example.net"), mail(3, to="a b@example.net"), mail(4)])

    assert handed.ends == {1: "accepted", 2: "rejected", 3: "rejected", 4: "accepted"}


def test_a_mail_larger_than_every_buffer_arrives_whole() -> None:
    body = b"Subject: big\r\n\r\n" + (b"z" * 76 + b"\r\n") * 100_000
    with ScriptedServer() as one:
        handed = send(one, mails(3, data=body), connections=1)

    assert [letter.data for letter in one.taken] == [body] * 3
    agrees(handed, one)


def test_a_server_that_reads_slowly_is_waited_for() -> None:
    """Longer than the time for one answer, because something moves."""
    body = b"Subject: big\r\n\r\n" + (b"z" * 76 + b"\r\n") * 40_000
    with ScriptedServer() as one:
        one.read_slowly = 0.01
        handed = send(one, mails(2, data=body), timeout_seconds=0.4)

    assert handed.count("accepted") == 2
    agrees(handed, one)


@pytest.mark.parametrize("garbage", ["hello", "250", "2" * 100_000, "250-" + "x" * 100_000, "\0\0\0\0"])
def test_a_server_that_talks_nonsense_is_hung_up_on(garbage: str) -> None:
    with ScriptedServer() as one:
        one.always["RCPT"] = garbage
        handed = send(one, mails(4), connections=2, timeout_seconds=1)

    assert set(handed.ends.values()) <= {"unsent", "deferred", "accepted"}
    agrees(handed, one)


def test_a_share_for_a_relay_in_reserve_needs_no_mails() -> None:
    with ScriptedServer() as one:
        carrier = transport({"smtp": one.port})
        handed = hand_over(carrier, [Share("smtp", [])])
        carrier.close()

    assert (handed.ends, one.visits) == ({}, [])
