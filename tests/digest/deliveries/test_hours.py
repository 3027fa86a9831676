"""Readers get their mail at an hour of their own, and whenever they change it, each issue once."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from digest.deliveries.models import Delivery
from digest.deliveries.states import DeliveryStatus
from digest.topics.models import Topic
from subscribers.preferences import change_settings, choose_hour
from tests.support import factories
from tests.support.newsroom import Newsroom

THURSDAY = datetime(2026, 11, 26, tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "hour", "local"),
    [
        ("Europe/London", None, "Thu 09:00"),
        ("Europe/London", 6, "Thu 06:00"),
        ("Europe/London", 18, "Thu 18:00"),
        ("Asia/Tokyo", 18, "Thu 18:00"),
        ("Asia/Tokyo", 2, "Fri 02:00"),  # on Thursday at two nobody anywhere may have it yet
        ("Pacific/Kiritimati", 9, "Thu 09:00"),
        ("Pacific/Pago_Pago", 23, "Thu 23:00"),
    ],
)
def test_mail_is_owed_at_the_readers_own_hour(newsroom: Newsroom, zone: str, hour: int | None, local: str) -> None:
    reader = _reader(newsroom, timezone=zone, hour=hour)
    newsroom.pass_until(THURSDAY - timedelta(hours=5), step_hours=24)

    assert _owed(newsroom, reader).astimezone(ZoneInfo(zone)).strftime("%a %H:%M") == local


def test_readers_of_one_zone_and_different_hours_each_get_it_at_theirs(newsroom: Newsroom) -> None:
    for hour in (None, 7, 20):
        _reader(newsroom, hour=hour)

    newsroom.pass_until(THURSDAY + timedelta(hours=6), step_hours=24)
    sent = []
    for hour in (6, 7, 8, 9, 19, 20):
        newsroom.now = THURSDAY + timedelta(hours=hour)
        newsroom.tick()
        sent.append(len(newsroom.mails()))

    assert sent == [0, 1, 1, 2, 2, 3]


def test_what_goes_out_together_lies_together_in_the_ledger(newsroom: Newsroom) -> None:
    """A batch changes rows that are neighbours, whatever the order in which people came."""
    hours = (20, 7, 20, 7)
    readers = [_reader(newsroom, hour=hour) for hour in hours]

    newsroom.pass_until(THURSDAY - timedelta(hours=5), step_hours=24)

    with newsroom.database.reading() as session:
        in_turn = session.scalars(select(Delivery.subscriber_id).order_by(Delivery.id)).all()
    assert in_turn == [readers[1], readers[3], readers[0], readers[2]]


@pytest.mark.parametrize(
    ("before", "changed_at", "after"),
    [
        (7, 4, 20),  # planned, and put off
        (7, 8, 20),  # it came already
        (20, 12, 7),  # planned, and that hour has passed
        (20, 4, None),
        (None, 8, 20),
        (None, 12, 20),
    ],
)
def test_whenever_the_hour_is_changed_the_issue_comes_once(
    newsroom: Newsroom, before: int | None, changed_at: int, after: int | None
) -> None:
    reader = _reader(newsroom, hour=before)
    newsroom.pass_until(THURSDAY - timedelta(hours=5), step_hours=24)
    newsroom.pass_until(THURSDAY + timedelta(hours=changed_at), step_hours=12)

    with newsroom.database.writing() as session:
        choose_hour(session, reader, after, source="test", now=newsroom.now)
    newsroom.pass_until(THURSDAY + timedelta(days=3), step_hours=6)

    assert len(newsroom.mails()) == 1


def test_hour_and_zone_changed_together_still_bring_it_once(newsroom: Newsroom) -> None:
    reader = _reader(newsroom, hour=8)
    newsroom.pass_until(THURSDAY + timedelta(hours=9), step_hours=24)

    with newsroom.database.writing() as session:
        choose_hour(session, reader, 22, source="test", now=newsroom.now)
        change_settings(session, reader, timezone="Pacific/Pago_Pago", source="test", now=newsroom.now)
    newsroom.pass_time(days=8, step_hours=12)

    assert len(newsroom.mails()) == 1


def test_a_daily_reader_with_an_hour_before_the_close_gets_every_issue_the_next_day(newsroom: Newsroom) -> None:
    """The window closes at five; at four on the next day, it is the newest that there is."""
    reader = _reader(newsroom, frequency="daily", hour=4)
    newsroom.tick()
    for _ in range(5):
        with newsroom.database.writing() as session:
            factories.article(session, session.get_one(Topic, 1), now=newsroom.now)
        newsroom.pass_time(days=1, step_hours=4)

    assert len(newsroom.mails()) == 4
    with newsroom.database.reading() as session:
        rows = session.scalars(select(Delivery).where(Delivery.subscriber_id == reader)).all()
    assert {row.not_before.hour for row in rows if row.status is DeliveryStatus.SENT} == {4}


def _reader(newsroom: Newsroom, **given: Any) -> int:
    """A weekly reader of the one topic, in which one story stands."""
    with newsroom.database.writing() as session:
        topic = session.scalars(select(Topic)).first()
        if topic is None:
            topic = factories.topic(session, "immunology")
            factories.article(session, topic)
        return factories.subscriber(session, topic, **given).id


def _owed(newsroom: Newsroom, reader: int) -> datetime:
    with newsroom.database.reading() as session:
        return session.scalars(select(Delivery.not_before).where(Delivery.subscriber_id == reader)).one()
