"""Queueing: once for each occasion, however often and by how many it is asked for."""

from concurrent.futures import ThreadPoolExecutor

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from digest.core.database import Database
from digest.deliveries.notices.kinds import NoticeKind
from digest.deliveries.notices.models import Notice, NoticeText
from digest.deliveries.notices.queue import queue_all
from digest.deliveries.notices.staff import tell_staff
from subscribers import audience
from tests.support import factories as given
from tests.support.factories import MONDAY
from tests.support.notices import DATE, SAMPLES, claimed, ledger, owe, press

STAFF = ("ed@example.org", "fay@example.org")


def test_queueing_twice_is_one_mail(database: Database) -> None:
    with database.writing() as session:
        ana = given.subscriber(session)

        first, second = (owe(session, NoticeKind.WELCOME, ana, key="welcome:1:monday") for _ in range(2))

    assert (first, second) == (True, False)
    assert ledger(database) == [("welcome", "pending", "")]


def test_two_that_queue_at_once_make_one_mail(database: Database) -> None:
    with database.writing() as session:
        ana = given.subscriber(session)

    def queue(_: int) -> bool:
        with database.writing() as session:
            return owe(session, NoticeKind.WELCOME, ana)

    with ThreadPoolExecutor(4) as pool:
        new = list(pool.map(queue, range(8)))

    assert sorted(new) == [False] * 7 + [True]


def test_a_use_case_that_fails_owes_nothing(database: Database) -> None:
    try:
        with database.writing() as session:
            owe(session, NoticeKind.WELCOME, given.subscriber(session))
            raise KeyError
    except KeyError:
        pass

    assert ledger(database) == []


def test_what_is_said_to_many_is_stored_once(database: Database) -> None:
    with database.writing() as session:
        for _ in range(3):
            given.subscriber(session)

        new = [_correct_everybody(session), _correct_everybody(session)]

        assert session.scalar(select(func.count()).select_from(NoticeText)) == 1
    assert new == [3, 0]
    assert ledger(database) == [("correction", "pending", "")] * 3


def test_only_those_who_were_not_told_are_added(database: Database) -> None:
    with database.writing() as session:
        given.subscriber(session)
        _correct_everybody(session)
        given.subscriber(session)

        assert _correct_everybody(session) == 1


def test_staff_hear_of_one_occasion_once(database: Database) -> None:
    with database.writing() as session:
        told = [
            tell_staff(session, subject="It stopped", text="Why.\n\nHow.", key="issue 7", staff=STAFF, now=MONDAY)
            for _ in range(2)
        ]
        again = tell_staff(session, subject="It stopped", text="Why.", key="issue 8", staff=STAFF, now=MONDAY)

        addresses = set(session.scalars(select(Notice.address)))
    assert (told, again, addresses) == ([2, 0], 2, set(STAFF))


def test_staff_may_live_at_a_domain_of_any_letters(database: Database) -> None:
    with database.writing() as session:
        tell_staff(session, subject="It stopped", text="Why.", key="a", staff=["ed@müller.example"], now=MONDAY)

    (taken,) = claimed(database)
    assert b"ed@xn--mller-kva.example" in press().mail(taken, date=DATE)


def test_without_staff_nobody_is_told(database: Database) -> None:
    with database.writing() as session:
        assert tell_staff(session, subject="It stopped", text="Why.", key="a", staff=(), now=MONDAY) == 0


def _correct_everybody(session: Session) -> int:
    kind = NoticeKind.CORRECTION
    return queue_all(session, kind, audience.mailable(), key="correction:1:a", values=SAMPLES[kind], now=MONDAY)
