"""Sending with manners, from the ledger to a scripted server: nobody is condemned for what is ours, rates hold, plans
and breakers too."""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from threading import Thread
from typing import Any

import pytest
from sqlalchemy import func, select, update

from digest.core.database import Lock, lock
from digest.core.errors import MailUnavailable
from digest.core.sections import Smtp
from digest.deliveries.lanes import Limits, Terms
from digest.deliveries.models import Delivery, Lane
from digest.mail.smtp.pool import SmtpTransport
from digest.mail.transport import Journal, Reply, Share, Trouble
from digest.topics.models import Topic
from subscribers.models import Subscriber
from subscribers.unsubscribe import unsubscribe
from tests.support import factories as given
from tests.support.handing_over import hand_over, mails
from tests.support.newsroom import Newsroom
from tests.support.post_office import CERTIFICATE
from tests.support.scripted_server import DROP, SILENCE, ScriptedServer

READERS = 6
HOUR = timedelta(hours=1)


@pytest.fixture
def due(newsroom: Newsroom, topic: Topic) -> Newsroom:
    """A newsroom in which an issue for READERS readers is due."""
    with newsroom.database.writing() as session:
        for number in range(2, READERS + 1):
            given.subscriber(session, topic, address=f"reader{number}@example.net")
        given.article(session, topic, title="The news")
    newsroom.pass_time(days=2.5)
    newsroom.now += timedelta(days=1)
    newsroom.prepare()
    return newsroom


@pytest.fixture
def server() -> Iterator[ScriptedServer]:
    """A relay that takes everything unless told otherwise."""
    with ScriptedServer("PIPELINING", "STARTTLS", "AUTH PLAIN LOGIN", tls=True) as server:
        yield server


def carried_by(newsroom: Newsroom, ports: Mapping[str, int], terms: Mapping[str, Terms] | None = None) -> None:
    """These relays carry the newsroom's mail."""
    settings = {way: smtp(port=port) for way, port in ports.items()}
    newsroom.transport = SmtpTransport(settings, final_dot_seconds=5)
    newsroom.limits = Limits(terms or {way: Terms() for way in ports})


def smtp(**given: Any) -> Smtp:
    """The settings of a scripted server."""
    return Smtp.model_validate({"host": "localhost", "timeout_seconds": 2, "connections": 2} | given)


def covered(newsroom: Newsroom) -> list[int]:
    """How far readers are served."""
    with newsroom.database.reading() as session:
        return list(session.scalars(select(Subscriber.covered_upto).distinct()))


def lane(newsroom: Newsroom, name: str) -> Lane:
    """The lane of that name."""
    with newsroom.database.reading() as session:
        return session.get_one(Lane, name)


def statuses(newsroom: Newsroom) -> dict[str, int]:
    """How many deliveries stand how."""
    with newsroom.database.reading() as session:
        rows = session.execute(select(Delivery.status, func.count()).group_by(Delivery.status)).all()
    return {status.value: number for status, number in rows}


def all_due(newsroom: Newsroom) -> None:
    """Whatever waits may go now."""
    with newsroom.database.writing() as session:
        session.execute(update(Delivery).values(not_before=newsroom.now))


def test_bounces_that_are_judged_at_the_same_moment_hold_nobody_up_for_good(
    due: Newsroom, server: ScriptedServer
) -> None:
    """Who judges wants the readers whom a sender has just served, and a sender that was refused wants to judge."""
    carried_by(due, {"smtp": server.port})
    server.always["RCPT", "reader2@example.net"] = "550 5.1.1 no such user"
    sender = Thread(target=due.send)

    with due.database.writing() as session:
        lock(session, Lock.RETURNS)
        sender.start()
        sender.join(1.5)
        for reader in session.scalars(select(Subscriber.id)).all():
            unsubscribe(session, reader, source="mail", now=due.now)
    sender.join()

    assert statuses(due) in ({"sent": READERS - 1, "rejected": 1}, {"cancelled": READERS})


# Ours, not theirs ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("phase", "reply", "words"),
    [
        ("GREETING", "554 5.7.1 go away", "no connection"),
        ("GREETING", DROP, "no connection"),
        ("GREETING", SILENCE, "no connection"),
        ("AUTH", "535 5.7.8 wrong password", "does not let us in: 535"),
        ("MAIL", "550 5.7.1 not from you", "refuses our mail"),
        ("MAIL", "451 4.3.0 disk full", "refuses our mail"),
        ("MAIL", DROP, "broke the connection"),
        ("MAIL", "421 4.3.2 going down", "broke the connection"),
    ],
)
def test_what_is_ours_condemns_nobody_and_the_next_run_sends_the_whole_issue(
    due: Newsroom, server: ScriptedServer, monkeypatch: pytest.MonkeyPatch, phase: str, reply: str, words: str
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(CERTIFICATE))
    login = {"username": "news", "password": "swordfish", "starttls": True}
    settings = smtp(port=server.port, **(login if phase == "AUTH" else {}))
    due.transport = SmtpTransport({"smtp": settings}, final_dot_seconds=5)
    server.always[phase] = reply
    before = covered(due)

    with pytest.raises(MailUnavailable, match=words):
        due.send()

    assert statuses(due) == {"pending": READERS}
    assert covered(due) == before
    server.always.clear()
    due.send()
    assert statuses(due) == {"sent": READERS}
    assert all(b"The news" in letter.data for letter in server.taken)
    assert set(server.recipients.values()) == {1}
    assert covered(due) != before


def test_a_setting_that_spoils_every_mail_condemns_nobody(due: Newsroom, server: ScriptedServer) -> None:
    carried_by(due, {"smtp": server.port})
    before, right = covered(due), due.publication
    due.publication = right.model_copy(update={"reply_to": "redaktion-ü@example.org"})

    with pytest.raises(MailUnavailable, match="need ASCII"):
        due.send()

    assert statuses(due) == {"pending": READERS}
    assert covered(due) == before
    due.publication = right
    due.send()
    assert statuses(due) == {"sent": READERS}


@pytest.mark.parametrize("phase", ["RCPT", "DATA", "BODY"])
def test_a_sender_refused_at_the_recipient_or_the_body_is_no_fault_of_the_readers(
    due: Newsroom, server: ScriptedServer, phase: str
) -> None:
    carried_by(due, {"smtp": server.port})
    server.always[phase] = "550 5.7.1 your domain is not welcome here"
    before = covered(due)

    due.send()

    assert statuses(due) == {"pending": READERS}
    assert covered(due) == before
    server.always.clear()
    due.now += HOUR
    due.send()
    assert statuses(due) == {"sent": READERS}
    assert set(server.recipients.values()) == {1}


def test_only_the_reader_who_is_refused_is_rejected(due: Newsroom, server: ScriptedServer) -> None:
    carried_by(due, {"smtp": server.port})
    server.always["RCPT", "reader2@example.net"] = "550 5.1.1 no such user"

    due.send()

    assert statuses(due) == {"rejected": 1, "sent": READERS - 1}


def test_a_reply_may_hold_any_bytes(due: Newsroom, server: ScriptedServer) -> None:
    carried_by(due, {"smtp": server.port})
    server.always["RCPT", "reader2@example.net"] = "450 4.2.1 mail\x00box busy"

    due.send()

    assert statuses(due) == {"pending": 1, "sent": READERS - 1}


# Several relays ------------------------------------------------------------------------------------------------------


def test_a_relay_that_fails_is_passed_over_and_comes_back(due: Newsroom, server: ScriptedServer) -> None:
    """The other one defers everything at first, so that there is more to send each time."""
    with ScriptedServer() as other:
        carried_by(due, {"first": server.port, "other": other.port})
        server.always["MAIL"] = "550 5.7.1 not from you"
        other.always["RCPT"] = "450 4.2.1 mailbox busy"
        due.send()
        shut, calls = lane(due, "relay:first"), len(server.visits)
        all_due(due)
        due.send()
        passed_over = len(server.visits) == calls
        server.always.clear()
        other.always.clear()
        due.now += HOUR
        due.send()

    assert (shut.failures, shut.words) == (1, "the mail server refuses our mail: 550 5.7.1 not from you")
    assert passed_over
    assert (len(server.taken), len(other.taken)) == (3, 3)
    assert lane(due, "relay:first").failures == 0


def test_shares_are_exact_by_weight(due: Newsroom, server: ScriptedServer) -> None:
    with ScriptedServer() as other:
        terms = {"big": Terms(weight=2), "small": Terms(weight=1)}
        carried_by(due, {"big": server.port, "small": other.port}, terms)
        due.send()

    assert (len(server.taken), len(other.taken)) == (4, 2)


def test_a_plan_for_a_new_address_spreads_an_issue_over_days(due: Newsroom, server: ScriptedServer) -> None:
    new = Terms(warm_up_from=due.now.date(), warm_up_first_day=2, warm_up_growth=1.5)
    carried_by(due, {"smtp": server.port}, {"smtp": new})
    sent = []

    for _ in range(3):
        due.send()
        due.send()
        sent.append(len(server.taken))
        due.now += timedelta(days=1)

    assert new.warm_up_from == date(2026, 11, 26)
    assert sent == [2, 5, 6]


# Receiving domains ---------------------------------------------------------------------------------------------------


def test_a_domain_that_has_had_enough_holds_up_its_own_mail_only(due: Newsroom, server: ScriptedServer) -> None:
    carried_by(due, {"smtp": server.port})
    for number in range(2, READERS + 1):
        server.always["RCPT", f"reader{number}@example.net"] = "450 4.7.1 too much from you"
    due.send()
    first = statuses(due)
    server.always.clear()
    all_due(due)
    due.send()
    held = statuses(due)

    due.now += HOUR
    due.send()

    assert first == {"pending": READERS - 1, "sent": 1}
    assert held == first
    assert statuses(due) == {"sent": READERS}


def test_a_rate_of_a_domain_is_waited_for_in_the_same_run(due: Newsroom, server: ScriptedServer) -> None:
    carried_by(due, {"smtp": server.port})
    due.running_since = begun = time.monotonic()
    due.limits = Limits({"smtp": Terms()}, {"example.net": 10.0})

    due.send()

    assert statuses(due) == {"sent": READERS}
    assert time.monotonic() - begun >= 0.3


# Rates ---------------------------------------------------------------------------------------------------------------


def test_a_relays_rate_holds_in_every_second_though_a_second_sender_begins(
    due: Newsroom, server: ScriptedServer
) -> None:
    """But for what a busy machine begins late: those mails come on top of the next ones. Both have a line open."""
    with due.database.writing() as session:
        [topic] = session.scalars(select(Topic))
        for _ in range(300 - READERS):
            given.subscriber(session, topic)
    due.running_since, due.limits = time.monotonic(), Limits({"smtp": Terms(per_second=50)})
    carriers = [Punctual({"smtp": smtp(port=server.port)}) for _ in range(2)]
    for carrier in carriers:
        hand_over(carrier, [Share("smtp", mails(1))])
    server.times.clear()
    threads = [Thread(target=replace(due, transport=carrier).send) for carrier in carriers]

    for thread in threads:
        thread.start()
        time.sleep(2)
    for thread in threads:
        thread.join()

    times, late = sorted(server.times), sorted(carriers[0].late + carriers[1].late)
    most = max(sum(start <= moment < start + 1 for moment in times) for start in times)
    assert server.recipients.pop("reader1@example.net") == 2
    assert list(server.recipients.values()).count(1) == len(times) == 300
    assert most <= 55 + 50 * sum(late[-3:])
    assert 299 / (times[-1] - times[0] - sum(late)) > 47


class Punctual(SmtpTransport):
    """Notes by how many seconds shares are begun later than they were booked."""

    late: list[float]

    def deliver(
        self, shares: Sequence[Share], journal: Journal, *, stopping: Callable[[], bool]
    ) -> Iterator[Reply | Trouble]:
        """See `Transport.deliver`."""
        now = time.monotonic()
        self.late = [max(0.0, now - (one.dealt_at or now) - one.starts_in) for one in shares if one.mails] + getattr(
            self, "late", []
        )
        return super().deliver(shares, journal, stopping=stopping)
