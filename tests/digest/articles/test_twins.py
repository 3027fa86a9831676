"""The same story in two sources is one article for readers."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from digest.articles import visibility
from digest.articles.resemblances import undecided
from digest.articles.values import Entry
from digest.core.database import Database
from tests.support.factories import MONDAY
from tests.support.feeds import Feed

STORY = Entry("Otters return", "They are back.", url="https://example.org/otters", guid="feed-1")
SAME = replace(STORY, title="Otters  return!", url="http://example.org/otters/?utm_source=rss", guid="wp-1")


def test_the_second_source_brings_a_twin(feed: Feed, other: Feed) -> None:
    feed.read(STORY)

    ingested = other.read(SAME)

    root, twin = feed.articles[0], other.articles[0]
    assert ingested.new == (twin.id,)
    assert (twin.twin_of_id, twin.root_id, root.twin_of_id) == (root.id, root.id, None)
    assert (root.visible, twin.visible) == (True, False)


def test_the_third_source_brings_a_twin_of_the_first(database: Database, feed: Feed, other: Feed) -> None:
    third = Feed.added(database, "https://example.org/news", feed.now)
    feed.read(STORY)
    other.read(SAME)

    third.read(replace(SAME, guid="3"))

    assert third.articles[0].twin_of_id == feed.articles[0].id


def test_reading_twins_again_changes_nothing(feed: Feed, other: Feed) -> None:
    feed.read(STORY)
    other.read(SAME)

    again = feed.read_again(STORY), other.read_again(SAME)

    assert [(ingested.new, ingested.unchanged) for ingested in again] == [((), 1), ((), 1)]


def test_a_change_concerns_the_row_of_its_source_alone(feed: Feed, other: Feed) -> None:
    feed.read(STORY)
    other.read(SAME)

    other.read_again(replace(SAME, title="Otters stay"))

    assert (feed.articles[0].title, other.articles[0].title) == ("Otters return", "Otters stay")
    assert other.articles[0].twin_of_id == feed.articles[0].id


def test_another_title_at_the_same_address_is_told_to_a_person(database: Database, feed: Feed, other: Feed) -> None:
    feed.read(STORY)

    ingested = other.read(replace(SAME, title="A river recovers"))

    assert other.articles[0].twin_of_id is None
    assert "may tell the story of another: 1" in ingested.warnings[0]
    with database.reading() as session:
        found = undecided(session)
    assert [(row.article_id, row.other_id) for row in found] == [(other.articles[0].id, feed.articles[0].id)]


def test_an_address_of_several_stories_makes_no_twins(feed: Feed, other: Feed) -> None:
    """A4."""
    home = "https://example.org/"
    feed.read(Entry("One", url=home), Entry("Two", url=home))

    other.read(Entry("One", url=home))

    assert other.articles[0].twin_of_id is None


def test_an_address_that_several_entries_have_makes_no_twins(feed: Feed, other: Feed) -> None:
    """A4."""
    feed.read(STORY)

    other.read(SAME, replace(SAME, title="Otters leave", guid="wp-2"))

    assert [row.twin_of_id for row in other.articles] == [None, None]


@pytest.mark.parametrize(
    ("change", "is_twin"),
    [
        ({}, True),
        ({"url": "https://www.example.org/2026/otters-return"}, True),
        ({"url": "https://example.com/2026/otters-return"}, False),
        ({"published_at": MONDAY - timedelta(days=2)}, False),
        ({"published_at": None}, False),
        ({"title": "Otters are back now"}, False),
    ],
    ids=["same site", "www", "another site", "another day", "no day", "another title"],
)
def test_one_title_on_one_day_of_one_site_is_one_story(
    feed: Feed, other: Feed, change: dict[str, Any], is_twin: bool
) -> None:
    """A feed, and the site's WordPress with other addresses and guids."""
    story = replace(STORY, title="Otters return to rivers", published_at=MONDAY)
    feed.read(story)

    other.read(replace(story, **{"guid": "wp-1", "url": "https://example.org/2026/otters-return"} | change))

    assert (other.articles[0].twin_of_id == feed.articles[0].id) is is_twin


def test_a_short_title_is_no_sign(feed: Feed, other: Feed) -> None:
    story = replace(STORY, title="In brief", published_at=MONDAY)
    feed.read(story)

    other.read(replace(story, guid="wp-1", url="https://example.org/2026/in-brief"))

    assert other.articles[0].twin_of_id is None


@pytest.mark.parametrize("who", ["root", "twin"])
def test_a_page_that_one_source_takes_back_is_gone_for_both(
    database: Database, feed: Feed, other: Feed, who: str
) -> None:
    """A12: a feed does not tell that a post is gone; the site's WordPress does."""
    feed.read(STORY)
    other.read(SAME)
    source, guid = (feed, "feed-1") if who == "root" else (other, "wp-1")

    with database.writing() as session:
        gone = visibility.retract_gone(session, source.source_id, [guid, "unknown"], because="gone", now=feed.now)

    assert gone == (feed.articles[0].id,)
    assert [row.retracted_because for row in (feed.articles[0], other.articles[0])] == ["gone", "gone"]


def test_what_a_source_took_back_stands_again_when_it_is_shown_again(database: Database, feed: Feed) -> None:
    feed.read(STORY)
    with database.writing() as session:
        visibility.retract_gone(session, feed.source_id, ["feed-1"], now=feed.now)

    ingested = feed.read_again(STORY)

    assert ingested.restored == (feed.articles[0].id,)
    assert feed.articles[0].visible
    assert feed.read_again(STORY).restored == ()


def test_another_source_that_shows_it_does_not_bring_it_back(database: Database, feed: Feed, other: Feed) -> None:
    feed.read(STORY)
    with database.writing() as session:
        visibility.retract_gone(session, feed.source_id, ["feed-1"], now=feed.now)

    ingested = other.read(SAME)

    assert ingested.restored == ()
    assert not feed.articles[0].visible
    assert other.articles[0].twin_of_id == feed.articles[0].id


@pytest.mark.parametrize("who", ["root", "twin"])
def test_what_an_editor_takes_back_no_source_brings_again(
    database: Database, feed: Feed, other: Feed, who: str
) -> None:
    feed.read(STORY)
    other.read(SAME)
    named = (feed if who == "root" else other).articles[0].id

    with database.writing() as session:
        retracted = visibility.retract(session, [named], now=feed.now)

    assert retracted == (feed.articles[0].id,)
    assert (feed.read_again(STORY).restored, other.read_again(SAME).restored) == ((), ())
    assert not feed.articles[0].visible


def test_holding_a_twin_holds_the_story(database: Database, feed: Feed, other: Feed) -> None:
    feed.read(STORY)
    other.read(SAME)

    with database.writing() as session:
        held = visibility.hold(session, [other.articles[0].id], now=feed.now)

    assert held == (feed.articles[0].id,)
    assert not feed.articles[0].visible


def test_a_story_of_a_held_source_is_let_in_when_another_tells_it(feed: Feed, other: Feed) -> None:
    feed.read(STORY, held=True)
    assert not feed.articles[0].visible

    ingested = other.read(SAME)

    assert ingested.restored == (feed.articles[0].id,)
    assert feed.articles[0].visible
