"""New entries that may be kept articles under new marks are held, and a person decides."""

from dataclasses import replace
from datetime import timedelta

import pytest

from digest.articles import decisions, visibility
from digest.articles.resemblances import undecided
from digest.articles.states import HeldBecause, ResemblanceKind, RetractedBy
from digest.articles.values import Entry, ResemblanceRow
from digest.core.database import Database
from digest.core.errors import BadInput, NotFound
from tests.support.feeds import Feed

TEXT = "The beds east of the old pump house were full of bitterns all spring long."
STORY = Entry("Bitterns boom", TEXT, url="https://example.org/bitterns", guid="1")
RENAMED = replace(STORY, title="Spoonbills boom", guid="2")


def test_one_address_under_a_new_guid_and_title_is_held(database: Database, feed: Feed) -> None:
    feed.read(STORY)

    ingested = feed.read_again(RENAMED)

    first, second = feed.articles
    assert ingested.new == (second.id,)
    assert (second.held_because, first.visible) == (HeldBecause.CONFLICT, True)
    assert "held because each may be another one, changed: 1" in ingested.warnings[0]
    assert [(row.kind, row.reason) for row in _undecided(database)] == [
        (ResemblanceKind.CONFLICT, "one address, but another title and another identifier")
    ]


def test_the_same_text_of_the_same_day_under_all_new_marks_is_held(database: Database, feed: Feed) -> None:
    """A3: the guid is the address, and title and slug were edited."""
    story = replace(STORY, guid=STORY.url, published_at=feed.now)
    feed.read(story)

    feed.read_again(
        replace(
            story,
            title="Spoonbills boom",
            summary=TEXT.replace("all spring long", "all spring"),
            url="https://example.org/spoonbills",
            guid="https://example.org/spoonbills",
        )
    )

    assert [row.visible for row in feed.articles] == [True, False]
    assert "nearly the same text on the same day" in _undecided(database)[0].reason


@pytest.mark.parametrize(
    ("summary", "days_older"),
    [("Nobody had seen an otter in these parts for thirty years until last week.", 0), (TEXT, 2)],
    ids=["another text", "another day"],
)
def test_another_text_or_another_day_is_another_story(feed: Feed, summary: str, days_older: int) -> None:
    feed.read(replace(STORY, published_at=feed.now))
    date = feed.now - timedelta(days=days_older)

    feed.read_again(Entry("Otters return", summary, "https://example.org/otters", "3", published_at=date))

    assert [row.visible for row in feed.articles] == [True, True]


def test_a_story_that_the_source_still_shows_is_not_the_new_one(feed: Feed) -> None:
    story = replace(STORY, published_at=feed.now)
    feed.read(story)

    feed.read_again(story, replace(story, title="Spoonbills boom", url="https://example.org/spoonbills", guid="3"))

    assert [row.visible for row in feed.articles] == [True, True]


def test_a_story_that_was_not_changed_is_not_the_new_one(feed: Feed) -> None:
    story = replace(STORY, published_at=feed.now)
    feed.read(story)

    feed.read_again(
        replace(story, title="Spoonbills boom", url="https://example.org/spoonbills", guid="3"), partial=True
    )

    assert [row.visible for row in feed.articles] == [True, True]


def test_nothing_is_held_at_a_first_reading_or_where_a_person_imports(feed: Feed) -> None:
    feed.read(STORY)

    feed.read(RENAMED)

    assert [row.visible for row in feed.articles] == [True, True]


def test_entries_that_share_the_address_are_not_held(feed: Feed) -> None:
    """A4."""
    feed.read(STORY)

    feed.read_again(RENAMED, replace(STORY, title="Terns boom", guid="3"))

    assert [row.visible for row in feed.articles] == [True, True, True]


def test_one_text_for_many_stories_tells_nothing(feed: Feed) -> None:
    stories = [
        Entry(f"Story {n}", TEXT, url=f"https://example.org/{n}", guid=f"{n}", published_at=feed.now) for n in range(4)
    ]
    feed.read(*stories[:2])

    feed.read_again(stories[2])

    assert [row.visible for row in feed.articles] == [True, True, True]


def test_one_story_has_the_marks_of_both(database: Database, feed: Feed) -> None:
    feed.read(STORY)
    feed.read_again(RENAMED)
    first, second = feed.articles

    with database.writing() as session:
        decided = [decisions.same(session, second.id, first.id, now=feed.now) for _ in range(2)]

    after = [feed.read_again(RENAMED), feed.read_again(STORY), feed.read_again(RENAMED)]
    assert decided == [(first.id, second.id)] * 2
    assert [ingested.new for ingested in after] == [(), (), ()]
    assert (feed.articles[0].title, feed.articles[0].visible) == ("Spoonbills boom", True)
    assert (feed.articles[1].twin_of_id, feed.articles[1].retracted_by) == (first.id, RetractedBy.EDITOR)
    assert _undecided(database) == []


def test_two_stories_are_both_let_in(database: Database, feed: Feed) -> None:
    feed.read(STORY)
    feed.read_again(RENAMED)
    first, second = feed.articles

    with database.writing() as session:
        let_in = [decisions.different(session, first.id, second.id, now=feed.now) for _ in range(2)]

    assert let_in == [(second.id,), ()]
    assert [row.visible for row in feed.articles] == [True, True]
    assert _undecided(database) == []
    assert feed.read_again(RENAMED).unchanged == 1


def test_a_decision_can_be_taken_back(database: Database, feed: Feed) -> None:
    feed.read(STORY)
    feed.read_again(RENAMED)
    first, second = feed.articles

    with database.writing() as session:
        decisions.same(session, first.id, second.id, now=feed.now)
        let_in = decisions.different(session, first.id, second.id, now=feed.now)

    assert let_in == (second.id,)
    assert [(row.guid, row.visible) for row in feed.articles] == [("1", True), ("2", True)]


def test_twins_can_be_told_apart_and_two_sources_brought_together(database: Database, feed: Feed, other: Feed) -> None:
    feed.read(STORY)
    other.read(replace(STORY, guid="wp-1"))
    first, second = feed.articles[0].id, other.articles[0].id

    with database.writing() as session:
        decisions.different(session, second, first, now=feed.now)
    apart = other.articles[0].twin_of_id
    with database.writing() as session:
        decisions.same(session, second, first, now=feed.now)

    assert (apart, other.articles[0].twin_of_id) == (None, first)
    assert (feed.articles[0].guid, other.articles[0].guid) == ("1", "wp-1")


def test_releasing_a_doubtful_article_settles_it(database: Database, feed: Feed) -> None:
    feed.read(STORY)
    feed.read_again(RENAMED)

    with database.writing() as session:
        visibility.release(session, [feed.articles[1].id])

    assert _undecided(database) == []


def test_two_articles_that_are_there_must_be_named(database: Database, feed: Feed) -> None:
    feed.read(STORY)
    article_id = feed.articles[0].id

    with database.writing() as session, pytest.raises(BadInput, match="named twice"):
        decisions.same(session, article_id, article_id, now=feed.now)
    with database.writing() as session, pytest.raises(NotFound, match="no article 4711"):
        decisions.different(session, article_id, 4711, now=feed.now)


def _undecided(database: Database) -> list[ResemblanceRow]:
    with database.reading() as session:
        return undecided(session)
