"""Several relays: shares, fail-over at every moment, and never a mail over two of them."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from digest.mail.smtp.pool import SmtpTransport
from digest.mail.transport import Share
from tests.support.handing_over import Handed, agrees, hand_over, mails, transport
from tests.support.scripted_server import DROP, SILENCE, ScriptedServer


@contextmanager
def two(**given: object) -> Iterator[tuple[ScriptedServer, ScriptedServer, SmtpTransport]]:
    """Two servers, and a transport that knows them as "first" and "second"."""
    with ScriptedServer() as first, ScriptedServer() as second:
        carrier = transport({"first": first.port, "second": second.port}, **given)  # type: ignore[arg-type]
        yield first, second, carrier
        carrier.close()


def all_to_the_first(carrier: SmtpTransport, number: int) -> Handed:
    """The second is in reserve."""
    return hand_over(carrier, [Share("first", mails(number)), Share("second", [])])


def test_each_relay_gets_its_share() -> None:
    with two(connections=2) as (first, second, carrier):
        handed = hand_over(carrier, [Share("first", mails(30)), Share("second", mails(10, first=31))])

    assert (len(first.taken), len(second.taken)) == (30, 10)
    assert {reply.way for reply in handed.replies if reply.id <= 30} == {"first"}
    agrees(handed, first, second)


@pytest.mark.parametrize("connections", [1, 4])
@pytest.mark.parametrize(
    ("phase", "reply"),
    [
        ("GREETING", DROP),
        ("GREETING", "554 5.7.1 go away"),
        ("GREETING", SILENCE),
        ("MAIL", "550 5.7.1 not from you"),
        ("MAIL", DROP),
        ("MAIL", "421 4.3.2 going down"),
        ("MAIL", SILENCE),
    ],
)
def test_a_relay_that_fails_leaves_its_mails_to_the_other(connections: int, phase: str, reply: str) -> None:
    with two(connections=connections, timeout_seconds=0.3) as (first, second, carrier):
        first.always[phase] = reply
        handed = all_to_the_first(carrier, 20)

    assert handed.count("accepted") == 20
    assert list(handed.troubles) == ["first"]
    assert {reply.way for reply in handed.replies} == {"second"}
    agrees(handed, first, second)


@pytest.mark.parametrize("connections", [1, 4])
@pytest.mark.parametrize("pipelining", [True, False], ids=["pipelined", "lock-step"])
def test_a_relay_that_fails_in_the_middle_is_followed_by_the_other(connections: int, pipelining: bool) -> None:
    with two(connections=connections) as (first, second, carrier):
        first.extensions = ("PIPELINING",) if pipelining else ("8BITMIME",)
        first.next["MAIL"] = [None] * 10 + ["550 5.7.1 not any more"] * 90
        handed = all_to_the_first(carrier, 60)

    assert handed.count("accepted") == 60
    assert len(first.taken) >= 7
    agrees(handed, first, second)


def test_a_relay_that_nobody_listens_at_is_followed_by_the_other() -> None:
    with socket.create_server(("127.0.0.1", 0)) as deaf, ScriptedServer() as second:
        port = deaf.getsockname()[1]
        deaf.close()
        carrier = transport({"first": port, "second": second.port}, connections=4)
        handed = all_to_the_first(carrier, 20)
        carrier.close()

    assert handed.count("accepted") == 20
    assert "no connection to the mail server" in handed.troubles["first"]


def test_when_all_relays_fail_nothing_is_answered_and_each_is_told_once() -> None:
    with two(connections=2) as (first, second, carrier):
        first.always["GREETING"], second.always["MAIL"] = DROP, "550 5.7.1 not from you"
        handed = all_to_the_first(carrier, 20)

    assert handed.count("unsent") == 20
    assert sorted(handed.troubles) == ["first", "second"]


def test_a_relay_that_failed_is_tried_anew_in_the_next_round() -> None:
    with two() as (first, second, carrier):
        first.next["GREETING"] = ["421 4.3.2 not now"]
        all_to_the_first(carrier, 5)
        again = hand_over(carrier, [Share("first", mails(5, first=6)), Share("second", [])])

    assert again.count("accepted") == 5
    assert (len(first.taken), len(second.taken)) == (5, 5)


def test_ten_refusals_of_us_send_the_rest_to_the_other() -> None:
    with two() as (first, second, carrier):
        first.always["RCPT"] = "550 5.7.1 your network is blocked"
        handed = all_to_the_first(carrier, 40)

    assert handed.count("deferred") in (10, 11)
    assert handed.count("accepted") == 40 - handed.count("deferred")
    agrees(handed, first, second)


def test_a_greeting_that_never_ends_holds_nobody_up() -> None:
    """Each byte comes in time."""
    with two(timeout_seconds=0.2) as (first, second, carrier):
        first.always["GREETING"], first.dribble = "220-" + "x" * 1500 + "\r\n220 at last", True
        handed = all_to_the_first(carrier, 5)

    assert handed.count("accepted") == 5
    assert handed.troubles == {"first": "no connection to the mail server 127.0.0.1 in time"}
    agrees(handed, first, second)
