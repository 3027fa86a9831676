"""A reader sees what their next mail will hold, and when it comes: what they are shown is what they get."""

from datetime import date

import pytest

from subscribers import preferences
from tests.support import factories
from tests.support.frontdoor import FrontDoor, visible


@pytest.fixture
def reader(door: FrontDoor) -> int:
    """A weekly reader in Tokyo of one of two topics with a story each."""
    with door.newsroom.database.writing() as session:
        read, other = (factories.topic(session, slug) for slug in ("immunology", "genetics"))
        factories.article(session, read, title="Leaky blood vessels")
        factories.article(session, other, title="A gene for sleep")
        return factories.subscriber(session, read, timezone="Asia/Tokyo").id


def test_the_page_shows_the_stories_of_their_topics_and_the_day(door: FrontDoor, reader: int) -> None:
    door.newsroom.prepare()

    page = visible(door.get(f"{door.link(reader, 'preferences')}/next"))

    assert "It comes on Thursday, 26 November 2026, at 09:00 on your clock." in page
    assert "Leaky blood vessels" in page
    assert "A gene for sleep" not in page


def test_what_was_shown_comes(door: FrontDoor, reader: int) -> None:
    door.newsroom.prepare()
    page = visible(door.get(f"{door.link(reader, 'preferences')}/next"))

    door.newsroom.pass_time(days=4)

    [titles] = door.newsroom.titles_for(door.reader(reader).address or "")
    assert all(title in page for title in titles)


def test_their_own_hour_is_the_hour_that_is_shown(door: FrontDoor, reader: int) -> None:
    with door.newsroom.database.writing() as session:
        preferences.choose_hour(session, reader, 18, source="web", now=door.newsroom.now)

    page = visible(door.get(f"{door.link(reader, 'preferences')}/next"))

    assert "at 18:00 on your clock" in page


def test_a_piece_of_a_page_is_given_to_htmx(door: FrontDoor, reader: int) -> None:
    piece = door.get(f"{door.link(reader, 'preferences')}/next", headers={"HX-Request": "true"})

    assert "<html" not in piece.text
    assert "It comes on" in piece.text


def test_nothing_new_is_told(door: FrontDoor, reader: int) -> None:
    door.newsroom.pass_time(days=4)

    page = visible(door.get(f"{door.link(reader, 'preferences')}/next"))

    assert "It comes on Thursday, 3 December 2026" in page
    assert "Nothing new so far" in page


def test_a_pause_moves_it(door: FrontDoor, reader: int) -> None:
    with door.newsroom.database.writing() as session:
        preferences.pause(session, reader, until=date(2026, 12, 25), source="web", now=door.newsroom.now)
    door.newsroom.prepare()

    page = visible(door.get(f"{door.link(reader, 'preferences')}/next"))

    assert "It comes on Thursday, 31 December 2026, at 09:00 on your clock." in page


def test_who_follows_nothing_gets_nothing(door: FrontDoor) -> None:
    with door.newsroom.database.writing() as session:
        reader = factories.subscriber(session).id

    page = visible(door.get(f"{door.link(reader, 'preferences')}/next"))

    assert "You follow no topic, so no mail will come." in page


def test_a_frequency_that_is_no_more_is_told(door: FrontDoor, reader: int) -> None:
    del door.newsroom.schedules["weekly"]
    bare = FrontDoor.of(door.newsroom)

    page = visible(bare.get(f"{door.link(reader, 'preferences')}/next"))

    assert "There is no such frequency any more." in page
