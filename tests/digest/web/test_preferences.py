"""A reader sees and changes what they chose, behind the link in each of their mails."""

from datetime import date, timedelta

import pytest

from subscribers.models import Subscriber
from tests.support import factories
from tests.support.forms import fields
from tests.support.frontdoor import FrontDoor, visible


@pytest.fixture
def reader(door: FrontDoor) -> int:
    """Somebody confirmed, who follows one of three topics."""
    with door.newsroom.database.writing() as session:
        topics = [factories.topic(session, slug) for slug in ("immunology", "genetics", "vaccines")]
        return factories.subscriber(session, topics[0], name="Ana").id


def test_the_page_says_what_was_chosen(door: FrontDoor, reader: int) -> None:
    page = door.get(door.link(reader, "preferences"))

    assert page.status_code == 200
    assert fields(page)["topic"] == ["1"]
    assert "Every week, on Thursday" in visible(page)


def test_what_was_changed_is_saved_and_told(door: FrontDoor, reader: int) -> None:
    link = door.link(reader, "preferences")
    form = fields(door.get(link))

    answer = door.post(link, form | {"topic": ["2", "3"], "frequency": "daily", "hour": "18", "timezone": "Asia/Tokyo"})

    after = door.reader(reader)
    assert answer.status_code == 303
    assert "Saved." in visible(door.get(answer.headers["location"]))
    assert (after.topic_ids, after.frequency, after.hour) == (frozenset({2, 3}), "daily", 18)
    assert (after.timezone, after.name) == ("Asia/Tokyo", "Ana")


def test_two_tabs_lose_nothing(door: FrontDoor, reader: int) -> None:
    link = door.link(reader, "preferences")
    one, other = fields(door.get(link)), fields(door.get(link))

    door.post(link, one | {"topic": ["1", "2"], "frequency": "daily"})
    door.post(link, other | {"topic": ["1", "3"], "name": "Ana Maria"})

    after = door.reader(reader)
    assert (after.topic_ids, after.frequency, after.name) == (frozenset({1, 2, 3}), "daily", "Ana Maria")


def test_saving_the_same_form_twice_is_fine(door: FrontDoor, reader: int) -> None:
    link = door.link(reader, "preferences")
    form = fields(door.get(link)) | {"topic": ["2"], "paused_until": "2026-12-24"}

    first, second = door.post(link, form), door.post(link, form)

    assert ("told=saved" in first.headers["location"], "told=same" in second.headers["location"]) == (True, True)
    assert (door.reader(reader).topic_ids, door.reader(reader).paused_until) == (frozenset({2}), date(2026, 12, 24))


@pytest.mark.parametrize(
    ("field", "typed", "advice"),
    [
        ("frequency", "hourly", "Choose one of these."),
        ("hour", "24", "Choose an hour from the list."),
        ("hour", "-1", "Choose an hour from the list."),
        ("timezone", "Mars/Olympus", "Choose a time zone from the list."),
        ("timezone", "../etc/passwd", "Choose a time zone from the list."),
        ("timezone", "localtime", "Choose a time zone from the list."),
        ("language", "<b>", "Choose a language from the list."),
        ("language", "xx", "Choose a language from the list."),
        ("name", "a" * 201, "Choose a shorter name"),
        ("paused_until", "2026-11-23", "Choose a day after today"),
        ("paused_until", "soon", "Choose a day after today"),
        ("paused_until", "9999-12-31", "Choose a day within the next two years"),
    ],
)
def test_what_cannot_be_kept_is_asked_for_again_with_all_that_was_typed(
    door: FrontDoor, reader: int, field: str, typed: str, advice: str
) -> None:
    link, before = door.link(reader, "preferences"), door.reader(reader)
    form = fields(door.get(link)) | {"topic": ["3"], "name": "Bo"} | {field: typed}

    page = door.post(link, form)

    assert (page.status_code, door.reader(reader)) == (422, before)
    assert advice in visible(page)
    assert fields(page)["topic"] == ["3"]
    assert fields(page)["was_topics"] == "1"


def test_who_follows_nothing_is_told_that_nothing_comes(door: FrontDoor, reader: int) -> None:
    link = door.link(reader, "preferences")

    answer = door.post(link, fields(door.get(link)) | {"topic": []})

    assert door.reader(reader).topic_ids == frozenset()
    assert "So no mail will come." in visible(door.get(answer.headers["location"]))


def test_a_pause_is_shown_and_ended_by_its_button(door: FrontDoor, reader: int) -> None:
    link = door.link(reader, "preferences")
    door.post(link, fields(door.get(link)) | {"paused_until": "2026-12-24"})
    paused = door.get(link)

    answer = door.post(f"{link}/resume")

    assert "It begins again on Thursday, 24 December 2026." in visible(paused)
    assert (door.reader(reader).paused_until, answer.status_code) == (None, 303)


def test_a_pause_that_is_over_is_none(door: FrontDoor, reader: int) -> None:
    link = door.link(reader, "preferences")
    door.post(link, fields(door.get(link)) | {"paused_until": "2026-11-25"})
    door.later(days=2)

    page = door.get(link)

    assert "paused" not in visible(page)
    assert fields(page)["paused_until"] == ""


def test_the_page_speaks_the_language_that_was_asked_for_also_after_saving(door: FrontDoor, reader: int) -> None:
    link = door.link(reader, "preferences")
    page = door.get(f"{link}?language=de")

    answer = door.post(f"{link}?language=de", fields(page) | {"name": "Bo"})

    assert "language=de" in answer.headers["location"]


def test_a_form_with_pieces_missing_changes_nothing_else(door: FrontDoor, reader: int) -> None:
    before = door.reader(reader)

    answer = door.post(door.link(reader, "preferences"), {"name": "Bo"})

    after = door.reader(reader)
    assert (answer.status_code, after.name) == (303, "Bo")
    assert (after.topic_ids, after.frequency, after.timezone) == (before.topic_ids, before.frequency, before.timezone)


def test_a_topic_that_is_no_more_cannot_be_chosen(door: FrontDoor, reader: int) -> None:
    link = door.link(reader, "preferences")

    door.post(link, fields(door.get(link)) | {"topic": ["1", "99", "x", "-1"]})

    assert door.reader(reader).topic_ids == {1}


def test_what_is_not_offered_any_more_stays_until_it_is_changed(door: FrontDoor) -> None:
    with door.newsroom.database.writing() as session:
        reader = factories.subscriber(session, frequency="hourly", language="fr", timezone="GB").id
    link = door.link(reader, "preferences")

    door.post(link, fields(door.get(link)) | {"name": "Bo"})

    after = door.reader(reader)
    assert (after.name, after.frequency, after.language, after.timezone) == ("Bo", "hourly", "fr", "GB")


@pytest.mark.parametrize(("state", "words"), [("pending", "Please confirm first"), ("ended", "Your mail has ended")])
@pytest.mark.parametrize("path", ["", "/address", "/resume"])
def test_who_gets_no_mail_is_told_so_and_changes_nothing(
    door: FrontDoor, reader: int, state: str, words: str, path: str
) -> None:
    link = door.link(reader, "preferences")
    if state == "pending":
        with door.newsroom.database.writing() as session:
            session.get_one(Subscriber, reader).confirmed_at = None
    else:
        door.post(door.link(reader, "unsubscribe"))
    before = door.reader(reader)

    page, answer = door.get(link), door.post(link + path, {"name": "Bo", "address": "bo@example.org"})

    assert (page.status_code, answer.status_code, door.reader(reader)) == (200, 409, before)
    assert words in visible(page)
    assert words in visible(answer)


def test_who_asked_to_come_back_is_asked_to_confirm(door: FrontDoor, reader: int) -> None:
    door.post(door.link(reader, "unsubscribe"))
    with door.newsroom.database.writing() as session:
        session.get_one(Subscriber, reader).requested_at = door.newsroom.now + timedelta(hours=1)

    page = door.get(door.link(reader, "preferences"))

    assert "Please confirm first" in visible(page)
