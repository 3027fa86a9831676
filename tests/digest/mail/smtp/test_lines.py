"""Connections: how many, how long they live, when they rest, and what happens to them when the round is stopped."""

import time
from collections.abc import Callable
from threading import Timer

import pytest

from digest.core.errors import MailUnavailable, TemplateError
from digest.mail.smtp import pool
from digest.mail.smtp.pool import SmtpTransport
from digest.mail.transport import Outgoing, Reply, Share
from tests.support.handing_over import Notes, agrees, hand_over, mail, mails, send, transport
from tests.support.post_office import CERTIFICATE
from tests.support.scripted_server import DROP, SILENCE, ScriptedServer

BIG = b"Subject: big\r\n\r\n" + (b"z" * 76 + b"\r\n") * 40_000


def mails_on(server: ScriptedServer) -> list[int]:
    """How many mails each caller brought."""
    return [len(visit.taken) for visit in server.visits]


# How many, how long --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("connections", [1, 4])
@pytest.mark.parametrize("extension", ["PIPELINING", "8BITMIME"])
def test_a_connection_is_recycled_after_so_many_mails(connections: int, extension: str) -> None:
    with ScriptedServer(extension) as one:
        handed = send(one, mails(42), connections=connections, mails_per_connection=10)

    assert max(mails_on(one)) <= 10
    assert handed.count("accepted") == 42
    agrees(handed, one)


def test_what_the_server_announces_holds_where_it_is_less() -> None:
    with ScriptedServer("PIPELINING", "LIMITS MAILMAX=7 RCPTMAX=100") as one:
        handed = send(one, mails(21))

    assert mails_on(one) == [7, 7, 7]
    agrees(handed, one)


def test_a_connection_is_recycled_after_so_long() -> None:
    with ScriptedServer() as one:
        one.read_slowly = 0.02
        handed = send(one, mails(30), seconds_per_connection=0.2)

    assert len(one.visits) > 1
    agrees(handed, one)


def test_few_mails_do_not_open_many_connections() -> None:
    with ScriptedServer() as one:
        send(one, mails(2), connections=16)

    assert len(one.visits) <= 2


def test_a_server_that_allows_fewer_connections_gets_everything_over_those() -> None:
    with ScriptedServer() as one:
        one.most_callers, one.read_slowly = 2, 0.001
        handed = send(one, mails(60), connections=8, mails_per_connection=5)

    assert handed.count("accepted") == 60
    assert handed.troubles == {}
    agrees(handed, one)


@pytest.mark.parametrize("connections", [1, 4])
def test_lines_are_used_from_batch_to_batch(connections: int) -> None:
    with ScriptedServer() as one:
        carrier = transport({"smtp": one.port}, connections=connections)
        for first in (1, 21, 41):
            handed = hand_over(carrier, [Share("smtp", mails(20, first=first))])
            assert handed.count("accepted") == 20
        carrier.close()

    assert len(one.visits) <= connections


# Between batches -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "words", [None, "421 4.4.2 idle for too long", "451 4.4.2 timeout waiting for data from client"]
)
def test_a_server_that_leaves_between_two_batches_is_called_again(words: str | None) -> None:
    """Amazon SES says 451 there, which is no word about the sender of the next mail."""
    with ScriptedServer() as one:
        carrier = transport({"smtp": one.port}, connections=4)
        hand_over(carrier, [Share("smtp", mails(20))])
        if words:
            one.say(words)
        one.hang_up()
        handed = hand_over(carrier, [Share("smtp", mails(20, first=21))])
        carrier.close()

    assert (handed.count("accepted"), handed.troubles) == (20, {})
    assert sorted(one.recipients.values()) == [1] * 40


def test_a_line_that_rested_for_too_long_is_not_used_again(monkeypatch: pytest.MonkeyPatch) -> None:
    with ScriptedServer() as one:
        carrier = transport({"smtp": one.port})
        hand_over(carrier, [Share("smtp", mails(2))])
        monkeypatch.setattr(pool, "IDLE_SECONDS", 0.0)
        hand_over(carrier, [Share("smtp", mails(2, first=3))])
        carrier.close()

    assert mails_on(one) == [2, 2]


def test_a_transport_that_was_closed_can_be_used_again() -> None:
    with ScriptedServer() as one:
        carrier = transport({"smtp": one.port})
        for first in (1, 3):
            assert hand_over(carrier, [Share("smtp", mails(2, first=first))]).count("accepted") == 2
            carrier.close()

    assert mails_on(one) == [2, 2]


# Stopped -------------------------------------------------------------------------------------------------------------


def after(asked: int) -> Callable[[], bool]:
    """True from the so-many-th time on."""
    times = iter(range(10**9))
    return lambda: next(times) >= asked


@pytest.mark.parametrize("extensions", [("PIPELINING",), ("8BITMIME",), ("PIPELINING", "CHUNKING")])
@pytest.mark.parametrize("connections", [1, 4])
def test_when_stopped_what_is_on_its_way_is_answered_and_nothing_else_leaves(
    extensions: tuple[str, ...], connections: int
) -> None:
    with ScriptedServer(*extensions) as one:
        one.read_slowly = 0.01
        carrier = transport({"smtp": one.port}, connections=connections, chunking=True)
        handed = hand_over(carrier, [Share("smtp", mails(500))], stopping=after(4))
        carrier.close()

    assert set(handed.ends.values()) == {"accepted", "unsent"}
    assert handed.troubles == {}
    assert "begun" not in handed.notes.states.values()
    agrees(handed, one)


def test_a_round_that_is_stopped_before_it_begins_sends_nothing() -> None:
    with ScriptedServer() as one:
        carrier = transport({"smtp": one.port})
        handed = hand_over(carrier, [Share("smtp", mails(5))], stopping=lambda: True)
        carrier.close()

    assert handed.count("unsent") == 5
    assert one.taken == []


def test_a_round_is_stopped_while_nobody_answers_the_door() -> None:
    with ScriptedServer() as one:
        one.always["GREETING"] = SILENCE
        carrier = transport({"smtp": one.port})
        begun = time.monotonic()
        handed = hand_over(carrier, [Share("smtp", mails(5))], stopping=after(2))
        took = time.monotonic() - begun
        carrier.close()

    assert handed.count("unsent") == 5
    assert took < 2


def test_what_was_left_of_a_stopped_round_is_not_sent_by_the_next() -> None:
    with ScriptedServer() as one:
        carrier = transport({"smtp": one.port})
        hand_over(carrier, [Share("smtp", mails(5))], stopping=lambda: True)
        hand_over(carrier, [Share("smtp", [mail(9)])])
        carrier.close()

    assert list(one.recipients) == ["reader9@example.net"]


def test_a_round_that_is_abandoned_leaves_nothing_for_the_next() -> None:
    with ScriptedServer() as one:
        carrier = transport({"smtp": one.port})
        said = carrier.deliver([Share("smtp", mails(50))], Notes(), stopping=lambda: False)
        next(iter(said))
        said.close()  # type: ignore[attr-defined]
        before = len(one.taken)
        handed = hand_over(carrier, [Share("smtp", mails(3, first=91))])
        carrier.close()

    assert before < 50
    assert handed.count("accepted") == 3
    assert set(one.recipients) >= {f"reader{id}@example.net" for id in (91, 92, 93)}
    assert "reader50@example.net" not in one.recipients


# Errors of ours ------------------------------------------------------------------------------------------------------


def broken(error: Exception, id: int) -> Outgoing:
    """A mail that cannot be made."""

    def data() -> bytes:
        raise error

    return Outgoing(id, "bounces@example.org", f"reader{id}@example.net", data)


@pytest.mark.parametrize("connections", [1, 4])
@pytest.mark.parametrize("bad", [broken(TemplateError("a fault"), 30), mail(30, sender="bad\r\nsender")])
def test_an_error_of_ours_is_raised_when_all_that_was_on_its_way_is_answered(connections: int, bad: Outgoing) -> None:
    """Or mails that the server has would be owed again, and go twice."""
    with ScriptedServer() as one:
        one.read_slowly = 0.005
        outgoing = mails(60)
        outgoing[29] = bad
        carrier = transport({"smtp": one.port}, connections=connections)
        notes, answered = Notes(), list[int]()
        with pytest.raises((TemplateError, MailUnavailable)):
            for said in carrier.deliver([Share("smtp", outgoing)], notes, stopping=lambda: False):
                assert isinstance(said, Reply)
                answered.append(said.id)
        carrier.close()

    taken = {int(letter.recipient[6:].partition("@")[0]) for letter in one.taken}
    assert taken == set(answered)
    assert 20 < len(taken) < 60


# Private lines -------------------------------------------------------------------------------------------------------


@pytest.fixture
def trusted(monkeypatch: pytest.MonkeyPatch) -> None:
    """This machine knows the authority of the server's certificate."""
    monkeypatch.setenv("SSL_CERT_FILE", str(CERTIFICATE))


def private(one: ScriptedServer, **given: object) -> SmtpTransport:
    """A transport that wants TLS."""
    return transport({"smtp": one.port}, host="localhost", starttls=True, **given)  # type: ignore[arg-type]


@pytest.mark.usefixtures("trusted")
@pytest.mark.parametrize("connections", [1, 4])
def test_mails_larger_than_every_buffer_arrive_whole_over_tls(connections: int) -> None:
    with ScriptedServer("PIPELINING", "STARTTLS", tls=True) as one:
        carrier = private(one, connections=connections)
        handed = hand_over(carrier, [Share("smtp", mails(6, data=BIG))])
        carrier.close()

    assert [letter.data for letter in one.taken] == [BIG] * 6
    agrees(handed, one)


@pytest.mark.usefixtures("trusted")
@pytest.mark.parametrize("reply", [DROP, "421 4.3.2 going down"])
def test_a_private_line_that_breaks_is_opened_anew(reply: str) -> None:
    with ScriptedServer("PIPELINING", "STARTTLS", tls=True) as one:
        one.next["MAIL"] = [None, None, reply]
        carrier = private(one, connections=2)
        handed = hand_over(carrier, [Share("smtp", mails(20))])
        carrier.close()

    assert handed.count("accepted") == 20
    agrees(handed, one)


def test_a_certificate_that_nobody_vouches_for_ends_it() -> None:
    with ScriptedServer("STARTTLS", tls=True) as one:
        carrier = private(one)
        handed = hand_over(carrier, [Share("smtp", mails(2))])
        carrier.close()

    assert "certificate verify failed" in handed.troubles["smtp"].lower()
    assert one.taken == []


def test_privacy_is_required_once_it_is_asked_for() -> None:
    with ScriptedServer("PIPELINING") as one:
        carrier = private(one)
        handed = hand_over(carrier, [Share("smtp", mails(2))])
        carrier.close()

    assert "STARTTLS" in handed.troubles["smtp"]
    assert one.taken == []


# Pace ----------------------------------------------------------------------------------------------------------------


def test_mails_of_a_share_keep_their_distance() -> None:
    with ScriptedServer() as one:
        carrier = transport({"smtp": one.port}, connections=4)
        handed = hand_over(carrier, [Share("smtp", mails(21), starts_in=0.2, seconds_apart=0.05)])
        carrier.close()

    assert handed.count("accepted") == 21
    assert one.times[-1] - one.times[0] >= 0.9
    agrees(handed, one)


def test_a_server_that_goes_away_while_lines_wait_for_the_pace_costs_nothing() -> None:
    with ScriptedServer() as one:
        carrier = transport({"smtp": one.port}, connections=4)
        Timer(0.3, one.hang_up).start()
        handed = hand_over(carrier, [Share("smtp", mails(8), seconds_apart=0.1)])
        carrier.close()

    assert handed.count("accepted") + handed.count("doubtful") == 8
    assert handed.troubles == {}
    agrees(handed, one)
