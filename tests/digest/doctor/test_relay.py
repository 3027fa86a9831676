"""A relay, asked up to the point where a mail would begin: what it refuses, and what to do. Nothing is sent."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import pytest

from digest.core.sections import Smtp
from digest.doctor.finding import Finding
from digest.doctor.relay.examine import examine, is_loopback
from digest.doctor.relay.features import certificate, in_the_clear, offered
from tests.support.post_office import CERTIFICATE, DROP, PostOffice

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
LOGIN: dict[str, Any] = {"username": "news", "password": "swordfish", "starttls": True}


def look(port: int, name: str = "smtp", **given: object) -> list[Finding]:
    """Examine the relay on this port."""
    relay = Smtp.model_validate({"host": "localhost", "port": port, "timeout_seconds": 2} | given)
    return list(examine(name, relay, sender="bounces@example.org", recipient="digest@example.org", now=NOW))


@pytest.fixture
def trusted(monkeypatch: pytest.MonkeyPatch) -> None:
    """This machine knows the authority of the post office's certificate."""
    monkeypatch.setenv("SSL_CERT_FILE", str(CERTIFICATE))


def test_a_relay_that_takes_mail_is_ok_and_gets_none() -> None:
    with PostOffice(extensions=["PIPELINING"]) as office:
        found = look(office.port)

    assert {finding.level for finding in found} == {"ok"}
    assert found[-1].message == "it takes mail from bounces@example.org"
    assert office.commands == ["EHLO", "MAIL", "RCPT", "RSET", "QUIT"]
    assert office.letters == []


@pytest.mark.usefixtures("trusted")
def test_tls_and_login_are_tried() -> None:
    with PostOffice(starttls=True, extensions=["PIPELINING"]) as office:
        found = look(office.port, **LOGIN)

    messages = [finding.message for finding in found]
    assert {finding.level for finding in found} == {"ok"}
    assert any("with a good certificate, until 2126-10-30" in message for message in messages)
    assert "it accepts the login" in messages
    assert "STARTTLS" in office.commands


@pytest.mark.usefixtures("trusted")
def test_a_refused_login_is_told_without_the_password() -> None:
    with PostOffice(starttls=True) as office:
        office.refuse_logins = True
        finding = look(office.port, "backup", **LOGIN)[-1]

    assert (finding.level, finding.message) == ("wrong", "localhost refuses the login: 535 5.7.8")
    assert "DIGEST_RELAYS__BACKUP__PASSWORD" in finding.advice


@pytest.mark.usefixtures("trusted")
def test_a_relay_that_repeats_what_it_heard_gives_nothing_away() -> None:
    with PostOffice(starttls=True) as office:
        office.replies["AUTH"] = ["535 5.7.8 swordfish AG5ld3MAc3dvcmRmaXNo is wrong"] * 9
        finding = look(office.port, **LOGIN)[-1]

    assert finding.message == "localhost refuses the login: 535 5.7.8"


def test_a_certificate_of_an_unknown_authority_is_wrong() -> None:
    with PostOffice(starttls=True) as office:
        finding = look(office.port, starttls=True)[-1]

    assert finding.level == "wrong"
    assert finding.message.startswith("TLS with localhost fails: its certificate is not good")


@pytest.mark.usefixtures("trusted")
def test_a_certificate_for_another_name_is_wrong() -> None:
    with PostOffice(starttls=True) as office:
        finding = look(office.port, host="127.1", starttls=True)[-1]

    assert (finding.level, "set host in [smtp] to a name in it" in finding.advice) == ("wrong", True)


def test_tls_that_is_not_offered_is_wrong() -> None:
    with PostOffice() as office:
        finding = look(office.port, starttls=True)[-1]

    assert (finding.level, "offers no TLS" in finding.advice) == ("wrong", True)


REFUSALS = {
    "MAIL": [
        ("550 5.7.1 sender not verified", "wrong", "Register the domain"),
        ("530 5.7.0 Authentication required", "wrong", "It wants a login"),
        ("451 4.7.1 slow down", "warning", "ask again"),
        ("421 4.3.2 closing", "warning", "ask again"),
        (DROP, "wrong", "If it hangs up every time"),
    ],
    "RCPT": [
        ("550 5.1.1 no such user", "wrong", "The mailbox does not exist"),
        ("554 5.7.1 relay access denied", "wrong", "It carries no mail for this machine"),
        ("450 4.2.0 greylisted", "warning", "ask again"),
    ],
    "EHLO": [("554 5.5.1 go away", "wrong", "is it a mail server"), (DROP, "wrong", "is it a mail server")],
}


@pytest.mark.parametrize(
    ("command", "reply", "level", "advice"),
    [(command, *case) for command, cases in REFUSALS.items() for case in cases],
)
def test_a_refusal_says_what_to_do(command: str, reply: str, level: str, advice: str) -> None:
    with PostOffice() as office:
        office.replies[command] = [reply] * 2
        office.replies["HELO"] = [reply] * 2
        finding = look(office.port)[-1]

    assert (finding.level, advice in finding.advice) == (level, True), finding
    assert office.letters == []


def test_nothing_listens_there() -> None:
    [finding] = look(1)

    assert (finding.level, finding.message) == ("wrong", "no connection to localhost:1: Connection refused")


def test_a_name_that_leads_nowhere() -> None:
    [finding] = look(25, host="relay.invalid")

    assert (finding.level, finding.message.partition(":")[0]) == ("wrong", "the name relay.invalid leads nowhere")


@contextmanager
def saying(greeting: bytes) -> Iterator[int]:
    """A server that says one thing to one caller, and no more."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        done = threading.Event()

        def answer() -> None:
            caller, _ = listener.accept()
            with caller:
                caller.sendall(greeting)
                done.wait(20)

        thread = threading.Thread(target=answer)
        thread.start()
        yield listener.getsockname()[1]
        done.set()
        thread.join()


@pytest.mark.parametrize(
    ("greeting", "level", "words"),
    [
        (b"554 5.7.1 your address is listed\r\n", "wrong", "turns us away at the door: 554 5.7.1"),
        (b"421 4.7.0 too many connections\r\n", "warning", "turns us away at the door: 421"),
        (b"", "wrong", "no answer in time"),
        (b"220 hello\r\n", "wrong", "no answer in time"),
        (b"HTTP/1.1 400 Bad Request\r\n", "wrong", ""),
        (b"x" * 20_000, "wrong", ""),
    ],
)
def test_what_is_no_mail_server_is_one_line_in_time(greeting: bytes, level: str, words: str) -> None:
    with saying(greeting) as port:
        [finding] = look(port, timeout_seconds=0.3)

    assert (finding.level, words in finding.message) == (level, True), finding


def offers(features: dict[str, str], **given: object) -> list[tuple[str, str]]:
    """Level and message of what is said of an EHLO reply."""
    relay = Smtp.model_validate(given)
    return [(found.level, found.message) for found in offered("relay smtp", "smtp", relay, features)]


def test_what_a_relay_offers_is_told() -> None:
    features = {"pipelining": "", "size": "10240000", "starttls": "", "8bitmime": "", "limits": "MAILMAX=1000"}

    assert offers(features) == [("ok", "it offers PIPELINING, 8BITMIME, SIZE 10240000, LIMITS MAILMAX=1000")]


@pytest.mark.parametrize(
    ("features", "given", "words"),
    [
        ({"size": "500000"}, {}, "it takes mails of 500 kB at most"),
        ({}, {"chunking": True}, "chunking = true has no effect"),
        ({"limits": "RCPTMAX=5 MAILMAX=20"}, {}, "it hangs up after 20 mails, and mails_per_connection is 100"),
    ],
)
def test_what_does_not_fit_the_settings_is_doubtful(
    features: dict[str, str], given: dict[str, object], words: str
) -> None:
    [said] = [message for level, message in offers({"pipelining": ""} | features, **given) if level == "warning"]

    assert said.startswith(words)


def test_no_tls_matters_only_elsewhere() -> None:
    assert [is_loopback(host) for host in ("localhost", "127.0.0.1", "::1", "10.0.0.1", "relay.example.org")] == [
        *(True, True, True, False, False)
    ]
    assert "starttls = true" in in_the_clear("relay smtp", "smtp", {"starttls": ""}).advice
    assert in_the_clear("relay smtp", "smtp", {}).level == "warning"


@pytest.mark.parametrize(("days", "level"), [(15, "ok"), (13, "warning"), (-1, "wrong")])
def test_a_certificate_that_ends_soon_is_doubtful(days: int, level: str) -> None:
    until = datetime.fromtimestamp(NOW.timestamp() + days * 86_400, UTC)

    assert certificate("relay smtp", "TLSv1.3", until, now=NOW).level == level
