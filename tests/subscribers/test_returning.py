"""Leaving taken back within a day, by whoever left by their own wish."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from digest.core.database import Database
from subscribers.addresses import email_address
from subscribers.audience import mailable
from subscribers.consent import history
from subscribers.models import EndedReason, Subscriber
from subscribers.privacy import erase
from subscribers.returning import undo_leaving
from subscribers.suppression import suppress
from subscribers.unsubscribe import WHY, unsubscribe
from tests.subscribers.people import SECRET, pending, reader, row, topic

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def leave(session: Session, subscriber_id: int, now: datetime) -> None:
    """By their own wish."""
    unsubscribe(session, subscriber_id, source="test", now=now)


def undo(session: Session, subscriber_id: int, now: datetime) -> bool:
    """Take it back."""
    return undo_leaving(session, subscriber_id, secret=SECRET, source="test", now=now)


def gets_mail(session: Session, subscriber_id: int) -> bool:
    """Whether they may get any."""
    session.flush()
    return session.scalar(mailable().where(Subscriber.id == subscriber_id)) is not None


def test_who_takes_their_leaving_back_is_as_they_were(database: Database, now: datetime) -> None:
    with database.writing() as session:
        following = frozenset({topic(session, "policy", now)})
        ada = reader(session, "ada@example.org", now, starts_at=41, topic_ids=following, name="Ada")
        before, revision = _kept(row(session, ada)), row(session, ada).revision
        leave(session, ada, now + DAY)

        assert undo(session, ada, now + DAY + HOUR) is True

        after = row(session, ada)
        assert _kept(after) == before
        assert after.revision == revision + 2
        assert gets_mail(session, ada)
        assert [line.event for line in history(session, ada)][-2:] == ["left", "came-back"]


def test_taking_it_back_twice_is_fine(database: Database, now: datetime) -> None:
    with database.writing() as session:
        ada = reader(session, "ada@example.org", now)
        leave(session, ada, now)

        assert [undo(session, ada, now) for _ in range(2)] == [True, False]
        assert gets_mail(session, ada)


def test_after_a_day_leaving_holds(database: Database, now: datetime) -> None:
    with database.writing() as session:
        ada = reader(session, "ada@example.org", now)
        leave(session, ada, now)

        assert undo(session, ada, now + DAY + timedelta(seconds=1)) is False
        assert undo(session, ada, now + DAY) is True


@pytest.mark.parametrize("reason", [EndedReason.COMPLAINED, EndedReason.BOUNCED, EndedReason.REMOVED])
@pytest.mark.parametrize("left_before", [True, False])
def test_nobody_comes_back_who_must_get_no_mail(
    database: Database, now: datetime, reason: EndedReason, left_before: bool
) -> None:
    with database.writing() as session:
        ada = reader(session, "ada@example.org", now)
        if left_before:
            leave(session, ada, now)
        suppress(session, email_address("ada@example.org"), reason=reason, secret=SECRET, source="test", now=now)

        assert undo(session, ada, now) is False
        assert not gets_mail(session, ada)


def test_who_was_erased_does_not_come_back(database: Database, now: datetime) -> None:
    with database.writing() as session:
        ada = reader(session, "ada@example.org", now)
        leave(session, ada, now)
        erase(session, ada, secret=SECRET, source="test", now=now)

        assert undo(session, ada, now) is False


def test_who_had_not_confirmed_is_not_brought_in_by_taking_back(database: Database, now: datetime) -> None:
    with database.writing() as session:
        ada = pending(session, "ada@example.org", now)
        leave(session, ada, now)

        assert undo(session, ada, now) is False


def test_what_a_stranger_typed_meanwhile_does_not_come_back_with_them(database: Database, now: datetime) -> None:
    with database.writing() as session:
        ada = reader(session, "ada@example.org", now)
        leave(session, ada, now + DAY)
        pending(session, "ada@example.org", now + DAY + HOUR, topic_ids=frozenset({topic(session, "other", now)}))

        assert undo(session, ada, now + DAY + HOUR) is False
        leave(session, ada, now + DAY + 2 * HOUR)
        assert undo(session, ada, now + DAY + 2 * HOUR) is False


@pytest.mark.parametrize("why", WHY)
def test_a_reason_that_is_offered_is_kept(database: Database, now: datetime, why: str) -> None:
    with database.writing() as session:
        ada = reader(session, "ada@example.org", now)
        unsubscribe(session, ada, source="test", now=now, why=why)

        assert history(session, ada)[-1].detail == f"unsubscribed: {why}"


def test_a_reason_in_their_own_words_is_not_kept_and_keeps_nobody(database: Database, now: datetime) -> None:
    with database.writing() as session:
        ada = reader(session, "ada@example.org", now)

        assert unsubscribe(session, ada, source="test", now=now, why="my treatment is over") is True
        assert history(session, ada)[-1].detail == "unsubscribed"


def _kept(person: Subscriber) -> tuple[object, ...]:
    return (
        person.address,
        person.name,
        person.topic_set_id,
        person.frequency,
        person.requested_at,
        person.confirmed_at,
        person.covered_upto,
        person.ended_at,
        person.ended_reason,
    )
