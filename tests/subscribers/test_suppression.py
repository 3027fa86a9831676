"""Addresses that must never get mail again."""

from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from digest.core.database import Database
from digest.core.errors import Conflict, NotFound
from subscribers.addresses import email_address
from subscribers.audience import mailable
from subscribers.models import EndedReason, Suppression
from subscribers.queries import by_id
from subscribers.suppression import address_hash, lift, reason_for, suppress, suppress_readers
from tests.subscribers.people import SECRET, pending, reader, row

ADA = email_address("ada@example.org")


def never_again(session: Session, now: datetime, reason: EndedReason) -> None:
    """Suppress Ada."""
    suppress(session, ADA, reason=reason, secret=SECRET, source="test", now=now)


def take_off(session: Session, now: datetime) -> None:
    """Lift Ada, who starts anew at 50."""
    lift(session, ADA, starts_at=50, secret=SECRET, source="test", now=now)


def test_suppressing_an_address_ends_its_reader_in_the_same_transaction(database: Database, now: datetime) -> None:
    with database.writing() as session:
        ada = reader(session, "Ada@Example.org", now)

        never_again(session, now, EndedReason.COMPLAINED)

        assert session.scalars(mailable()).all() == []
        assert by_id(session, ada).ended_reason is EndedReason.COMPLAINED


def test_the_list_names_nobody(database: Database, now: datetime) -> None:
    with database.writing() as session:
        never_again(session, now, EndedReason.REMOVED)

        stored = session.execute(sa.select(Suppression.address_hash)).scalar_one()

        assert stored == address_hash("ada@example.org", SECRET)
        assert len(stored) == 64
        assert stored != address_hash("ada@example.org", b"another key, of 32 characters or so")


def test_an_address_of_nobody_can_be_suppressed_and_twice_is_fine(database: Database, now: datetime) -> None:
    with database.writing() as session:
        for _ in range(2):
            never_again(session, now, EndedReason.REMOVED)

        assert reason_for(session, email_address("ADA@example.org"), secret=SECRET) is not None
        assert reason_for(session, email_address("bob@example.org"), secret=SECRET) is None


def test_a_complaint_counts_more_than_a_wish_to_be_erased(database: Database, now: datetime) -> None:
    with database.writing() as session:
        never_again(session, now, EndedReason.ERASED)
        never_again(session, now, EndedReason.COMPLAINED)
        never_again(session, now, EndedReason.ERASED)

        assert reason_for(session, ADA, secret=SECRET) is EndedReason.COMPLAINED


@pytest.mark.parametrize("reason", [EndedReason.COMPLAINED, EndedReason.REMOVED, EndedReason.BOUNCED])
def test_signing_up_again_does_not_get_around_the_list(database: Database, now: datetime, reason: EndedReason) -> None:
    with database.writing() as session:
        never_again(session, now, reason)

        with pytest.raises(Conflict, match="gets no mail any more"):
            pending(session, "ada@example.org", now)


def test_a_bounce_can_be_lifted_and_the_reader_goes_on(database: Database, now: datetime) -> None:
    with database.writing() as session:
        ada = reader(session, "ada@example.org", now, starts_at=10)
        never_again(session, now, EndedReason.BOUNCED)

        take_off(session, now)

        assert reason_for(session, ADA, secret=SECRET) is None
        assert by_id(session, ada).state == "confirmed"
        assert row(session, ada).covered_upto == 50


@pytest.mark.parametrize("reason", [EndedReason.COMPLAINED, EndedReason.REMOVED, EndedReason.ERASED])
def test_nothing_but_a_bounce_can_be_lifted(database: Database, now: datetime, reason: EndedReason) -> None:
    with database.writing() as session:
        never_again(session, now, reason)

        with pytest.raises(Conflict, match="only bounces can be lifted"):
            take_off(session, now)


def test_lifting_does_not_bring_back_who_left_by_themselves(database: Database, now: datetime) -> None:
    with database.writing() as session:
        ada = reader(session, "ada@example.org", now)
        row(session, ada).ended_at, row(session, ada).ended_reason = now, EndedReason.UNSUBSCRIBED
        never_again(session, now + timedelta(days=1), EndedReason.BOUNCED)

        take_off(session, now + timedelta(days=2))

        assert by_id(session, ada).state == "ended"


def test_what_is_not_on_the_list_cannot_be_lifted(database: Database, now: datetime) -> None:
    with database.writing() as session, pytest.raises(NotFound, match="is not suppressed"):
        take_off(session, now)


def test_readers_whose_mail_bounced_for_good_end_together(database: Database, now: datetime) -> None:
    with database.writing() as session:
        people = [reader(session, f"reader{number}@example.org", now) for number in range(4)]

        for _ in range(2):
            suppress_readers(session, people[:3], reason=EndedReason.BOUNCED, secret=SECRET, source="bounce", now=now)

        assert [subscriber.id for subscriber in session.scalars(mailable())] == people[3:]
        assert session.scalar(sa.select(sa.func.count()).select_from(Suppression)) == 3
