"""A person's rights, and how long anything is kept."""

import json
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from digest.core.database import Base, Database
from subscribers.addresses import email_address
from subscribers.audience import mailable
from subscribers.confirm import confirm
from subscribers.models import EndedReason, RequestKind, Subscriber, Suppression
from subscribers.moving import ask_to_move
from subscribers.privacy import erase, everything_about
from subscribers.purge import Purged, foreseen, purge
from subscribers.queries import by_address
from subscribers.requests import Asked, ask
from subscribers.suppression import address_hash, reason_for
from subscribers.unsubscribe import unsubscribe
from tests.subscribers.people import SECRET, choices, pending, reader, row, topic

ADA = email_address("ada@example.org")
DAY = timedelta(days=1)


def everything_stored(session: Session) -> str:
    """All rows of all tables about people, as text."""
    session.flush()
    names = ("subscribers", "topic_set_members", "consent_records", "suppressions", "address_changes")
    rows: list[Any] = [session.execute(sa.select(Base.metadata.tables[name])).all() for name in names]
    return str(rows)


def clean(session: Session, now: datetime) -> Purged:
    """Purge with 14 days for sign-ups and 28 for those who left."""
    return purge(session, unconfirmed_before=now - 14 * DAY, ended_before=now - 28 * DAY, secret=SECRET, now=now)


def test_a_person_gets_everything_that_is_kept_about_them(database: Database, now: datetime) -> None:
    with database.writing() as session:
        policy = topic(session, "policy", now)
        ada = reader(session, "ada@example.org", now, name="Ada", topic_ids=frozenset({policy}))

        known = everything_about(session, ada, slugs={policy: "policy"})

        assert known["address"] == "ada@example.org"
        assert known["topics"] == ["policy"]
        assert [line["event"] for line in known["consent"]] == ["requested", "confirmed"]
        assert set(known) >= {column.name for column in Subscriber.__table__.c} - {"address_key", "topic_set_id"}
        json.dumps(known, default=str)


def test_an_erased_person_leaves_only_the_keyed_hash(database: Database, now: datetime) -> None:
    with database.writing() as session:
        policy = topic(session, "policy", now)
        given: dict[str, Any] = {
            "name": "Ada Lovelace",
            "timezone": "Asia/Tokyo",
            "language": "ja",
            "topic_ids": frozenset({policy}),
        }
        ada = reader(session, "Ada@example.org", now, **given)
        handle, followed = row(session, ada).handle, row(session, ada).topic_set_id
        ask_to_move(session, ada, email_address("Ada@work.example"), source="test", now=now)

        erase(session, ada, secret=SECRET, source="test", now=now)

        stored = everything_stored(session)
        for trace in ("ada", "Ada", "Lovelace", "Tokyo", "'ja'", handle):
            assert trace not in stored
        assert row(session, ada).topic_set_id != followed
        assert address_hash("ada@example.org", SECRET) in stored
        assert row(session, ada).ended_reason is EndedReason.ERASED


def test_erasing_twice_is_fine(database: Database, now: datetime) -> None:
    with database.writing() as session:
        ada = reader(session, "ada@example.org", now)

        for _ in range(2):
            erase(session, ada, secret=SECRET, source="test", now=now)

        assert session.scalars(mailable()).all() == []


def test_who_was_erased_may_sign_up_anew_as_a_new_person(database: Database, now: datetime) -> None:
    with database.writing() as session:
        old = reader(session, "ada@example.org", now)
        erase(session, old, secret=SECRET, source="test", now=now)

        new = reader(session, "ada@example.org", now + DAY)

        assert new != old
        assert by_address(session, ADA).state == "confirmed"
        assert reason_for(session, ADA, secret=SECRET) is None


def test_sign_ups_never_confirmed_are_deleted_after_their_days(database: Database, now: datetime) -> None:
    with database.writing() as session:
        pending(session, "ada@example.org", now - 15 * DAY)
        pending(session, "bob@example.org", now - 13 * DAY)
        reader(session, "cy@example.org", now - 100 * DAY)

        assert clean(session, now) == Purged(unconfirmed=1, forgotten=0)
        assert clean(session, now) == Purged(unconfirmed=0, forgotten=0)
        assert "ada@" not in everything_stored(session)


def test_who_left_is_forgotten_after_their_days_but_no_old_list_brings_them_back(
    database: Database, now: datetime
) -> None:
    with database.writing() as session:
        ada = reader(session, "ada@example.org", now - 100 * DAY)
        bob = reader(session, "bob@example.org", now - 100 * DAY)
        unsubscribe(session, ada, source="test", now=now - 29 * DAY)
        unsubscribe(session, bob, source="test", now=now - 27 * DAY)

        assert clean(session, now) == Purged(unconfirmed=0, forgotten=1)
        assert "ada@" not in everything_stored(session)
        assert "bob@" in everything_stored(session)
        assert reason_for(session, ADA, secret=SECRET) is not None


def test_what_a_purge_would_do_can_be_foreseen(database: Database, now: datetime) -> None:
    before = {"unconfirmed_before": now - 14 * DAY, "ended_before": now - 28 * DAY}
    with database.writing() as session:
        pending(session, "ada@example.org", now - 15 * DAY)
        unsubscribe(session, reader(session, "bob@example.org", now - 50 * DAY), source="test", now=now - 29 * DAY)
        reader(session, "cy@example.org", now - 100 * DAY)

        assert foreseen(session, **before) == Purged(unconfirmed=1, forgotten=1) == clean(session, now)
        assert foreseen(session, **before) == Purged(unconfirmed=0, forgotten=0)


def test_who_asked_to_come_back_is_not_forgotten_before_they_can_confirm(database: Database, now: datetime) -> None:
    with database.writing() as session:
        ada = reader(session, "ada@example.org", now - 100 * DAY)
        unsubscribe(session, ada, source="test", now=now - 50 * DAY)
        pending(session, "ada@example.org", now - 2 * DAY)

        assert clean(session, now) == Purged(unconfirmed=0, forgotten=0)
        assert confirm(session, ada, starts_at=0, source="test", secret=SECRET, now=now) is True
        assert session.scalar(sa.select(sa.func.count()).select_from(Suppression)) == 0


def test_hundreds_are_forgotten_in_bearable_pieces(database: Database, now: datetime) -> None:
    with database.writing() as session:
        for number in range(600):
            pending(session, f"reader{number}@example.org", now - 100 * DAY)
        session.execute(sa.update(Subscriber).values(ended_at=now - 50 * DAY, ended_reason=EndedReason.UNSUBSCRIBED))

        assert clean(session, now) == Purged(unconfirmed=0, forgotten=600)
        assert session.scalar(sa.select(sa.func.count()).select_from(Suppression)) == 600


def test_what_was_asked_for_in_a_persons_name_and_waits_is_told_too(database: Database, now: datetime) -> None:
    with database.writing() as session:
        policy = topic(session, "policy", now)
        ada = reader(session, "ada@example.org", now)
        for address in (ADA, email_address("bob@example.org")):
            asked = Asked(kind=RequestKind.SIGN_UP, address=address, source="web", at=now, consent="Yes, send it.")
            ask(session, replace(asked, choices=choices(topic_ids=frozenset({policy}))))

        (waits,) = everything_about(session, ada, slugs={policy: "policy"})["requests"]

        assert (waits["kind"], waits["topics"], waits["sentence"]) == ("sign-up", ["policy"], "Yes, send it.")
