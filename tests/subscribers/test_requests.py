"""What waits at the door: noted whatever the address, taken out once, never kept for long."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import event, select

from digest.core.database import Database
from subscribers.addresses import email_address
from subscribers.choices import Choices
from subscribers.models import ReaderRequest, RequestKind
from subscribers.requests import ANSWERED_WITHIN, Asked, ask, forget, purge, take, waiting
from tests.subscribers.people import reader

ADA, BOB = email_address("Ada@example.org"), email_address("bob@example.org")
CHOICES = Choices(
    topic_ids=frozenset({3, 1, 2}), frequency="daily", timezone="Asia/Tokyo", language="pt-BR", name="Ada Łęcka"
)


def sign_up(now: datetime) -> Asked:
    """All that can be asked for."""
    kind = RequestKind.SIGN_UP
    return Asked(kind=kind, address=ADA, source="embed", at=now, choices=CHOICES, consent="Yes, I “agree”.")


def link(now: datetime) -> Asked:
    """The least that can be asked for."""
    return Asked(kind=RequestKind.LINK, address=BOB, source="api", at=now)


def test_what_was_asked_for_comes_back_as_it_was_and_once(database: Database, now: datetime) -> None:
    with database.writing() as session:
        ask(session, sign_up(now))
        ask(session, link(now))

    with database.writing() as session:
        first, second = waiting(session)
        taken = [take(session, first), take(session, second), take(session, first)]

    assert taken == [sign_up(now), link(now), None]
    with database.reading() as session:
        assert waiting(session) == []


def test_who_knocked_first_is_answered_first_and_a_long_queue_comes_in_pieces(
    database: Database, now: datetime
) -> None:
    with database.writing() as session:
        for _ in range(5):
            ask(session, link(now))

        assert waiting(session, limit=3) == [1, 2, 3]


def test_what_one_worker_has_in_hand_no_other_gets(database: Database, now: datetime) -> None:
    with database.writing() as session:
        ask(session, link(now))

    with database.writing() as mine:
        had = take(mine, 1)
        if database.embedded:  # the other would wait for the file
            mine.commit()
        with database.writing() as other:
            assert take(other, 1) is None

    assert had == link(now)


def test_when_the_answer_fails_the_request_waits_as_before(database: Database, now: datetime) -> None:
    with database.writing() as session:
        ask(session, link(now))

    with pytest.raises(KeyError), database.writing() as session:
        take(session, 1)
        raise KeyError

    with database.reading() as session:
        assert waiting(session) == [1]


def test_asking_is_the_same_statement_for_a_reader_and_for_a_stranger(database: Database, now: datetime) -> None:
    """Nothing is looked up, so there is nothing that time could tell."""
    with database.writing() as session:
        reader(session, "ada@example.org", now)
    said: list[str] = []
    event.listen(database.engine, "before_cursor_execute", lambda *given: said.append(given[2]))

    for address in (ADA, BOB):
        with database.writing() as session:
            ask(session, Asked(kind=RequestKind.LINK, address=address, source="web", at=now))

    statements = [statement for statement in said if not statement.startswith(("BEGIN", "PRAGMA"))]
    assert statements[0].startswith("INSERT INTO reader_requests")
    assert statements == [statements[0]] * 2


def test_who_is_erased_has_nothing_waiting_any_more(database: Database, now: datetime) -> None:
    with database.writing() as session:
        ask(session, sign_up(now))
        ask(session, link(now))
        ask(session, sign_up(now))

        assert forget(session, ADA.key) == 2
        assert [row.address for row in session.scalars(select(ReaderRequest))] == [BOB.text]


def test_what_nobody_answered_for_a_day_is_dropped(database: Database, now: datetime) -> None:
    with database.writing() as session:
        ask(session, sign_up(now))
        ask(session, link(now + timedelta(seconds=1)))

        assert purge(session, now=now + ANSWERED_WITHIN) == 0
        assert purge(session, now=now + ANSWERED_WITHIN + timedelta(seconds=1)) == 1
        assert len(waiting(session)) == 1
