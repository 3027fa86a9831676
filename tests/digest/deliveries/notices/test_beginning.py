"""What the welcome mail shows: the newest stories, and when the first digest comes."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from digest.core.database import Database
from digest.core.sections import Schedule
from digest.deliveries.notices import beginning, occasions
from digest.deliveries.notices.models import NoticeText
from digest.deliveries.notices.texts import view
from digest.topics.models import Topic
from subscribers.models import Subscriber
from subscribers.queries import SubscriberRow, by_id
from tests.support import factories as given
from tests.support.factories import MONDAY
from tests.support.newsroom import SCHEDULES

ZONE = "Europe/London"


def row(session: Session, *topics: Topic, **values: str) -> SubscriberRow:
    """A new reader, as the register has them."""
    return by_id(session, given.subscriber(session, *topics, now=MONDAY, **values).id)


def welcome(session: Session, reader: SubscriberRow, *, schedule: Schedule | None = SCHEDULES["weekly"]) -> None:
    """They confirmed."""
    assert occasions.welcome(session, reader, schedule=schedule, zone=ZONE, now=MONDAY)


def first_day(session: Session, reader: SubscriberRow, now: datetime = MONDAY) -> object:
    """What they are told."""
    schedule = SCHEDULES[reader.frequency]
    return beginning.values(session, reader, schedule=schedule, zone=ZONE, now=now)["first_day"]


def test_a_newcomer_is_shown_at_most_five_of_the_newest_stories(database: Database) -> None:
    with database.writing() as session:
        birds = given.topic(session, "birds")
        for hour in range(7):
            given.article(session, birds, title=f"Story {hour}", published_at=MONDAY - timedelta(hours=hour))
        welcome(session, row(session, birds))

        (said,) = session.scalars(select(NoticeText.said)).all()

    shown = view(said)
    assert [story.title for story in shown.stories] == [f"Story {hour}" for hour in range(5)]
    assert {story.date for story in shown.stories} == {"2026-11-23"}
    assert shown.first_day == "2026-11-26"


def test_a_long_summary_is_cut_short(database: Database) -> None:
    with database.writing() as session:
        birds = given.topic(session, "birds")
        given.article(session, birds, summary="Bitterns boom in the reeds at dawn. " * 40)
        shown = beginning.values(session, row(session, birds), schedule=None, zone=ZONE, now=MONDAY)

    assert len(shown["stories"][0]["summary"]) <= beginning.SUMMARY_LENGTH


def test_readers_with_the_same_topics_share_a_text_that_names_none_of_them(database: Database) -> None:
    with database.writing() as session:
        birds, reeds = (given.topic(session, slug) for slug in ("birds", "reeds"))
        given.article(session, birds)
        for address, topic in (("ana@example.org", birds), ("ben@example.org", birds), ("cy@example.org", reeds)):
            welcome(session, row(session, topic, address=address, name="Somebody"))

        texts = session.scalars(select(NoticeText.said)).all()

    assert len(texts) == 2
    assert not any(word in str(texts) for word in ("ana@", "Somebody", "birds", "reeds"))


def test_what_the_welcome_shows_counts_as_served_to_nobody(database: Database) -> None:
    with database.writing() as session:
        birds = given.topic(session, "birds")
        given.article(session, birds)
        reader = row(session, birds)
        welcome(session, reader)

        assert session.scalar(select(func.max(Subscriber.covered_upto))) == reader.covered_upto == 0


@pytest.mark.parametrize(
    ("frequency", "zone", "now", "day"),
    [
        ("weekly", "Europe/London", MONDAY, "2026-11-26"),
        ("weekly", "Pacific/Kiritimati", MONDAY, "2026-11-26"),
        ("weekly", "Europe/London", datetime(2026, 11, 25, 9, tzinfo=UTC), "2026-12-03"),
        ("daily", "Europe/London", MONDAY, "2026-11-24"),
        ("daily", "Pacific/Kiritimati", MONDAY, "2026-11-25"),
        ("monthly", "Europe/London", MONDAY, "2026-12-01"),
    ],
)
def test_a_newcomer_is_told_the_day_on_their_own_calendar(
    database: Database, frequency: str, zone: str, now: datetime, day: str
) -> None:
    with database.writing() as session:
        assert first_day(session, row(session, frequency=frequency, timezone=zone), now) == day


def test_a_schedule_that_is_not_there_any_more_promises_no_day(database: Database) -> None:
    with database.writing() as session:
        welcome(session, row(session), schedule=None)

        (said,) = session.scalars(select(NoticeText.said)).all()

    assert view(said).first_day == ""
