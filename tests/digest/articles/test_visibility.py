"""Articles kept out of issues, and let in again."""

from dataclasses import replace
from datetime import datetime
from threading import Thread

import pytest
import sqlalchemy as sa

from digest.articles import queries, visibility
from digest.articles.ingest import ingest
from digest.articles.models import Article
from digest.articles.states import HeldBecause, RetractedBy
from digest.articles.values import Entry
from digest.core.database import Database
from digest.core.errors import NotFound
from tests.support.feeds import Feed

STORY = Entry("Otters return", "They are back.", url="https://example.org/otters", guid="feed-1")
TWIN = replace(STORY, guid="wp-1")


@pytest.fixture
def article_id(database: Database, source_id: int, now: datetime) -> int:
    with database.writing() as session:
        return ingest(session, source_id, [Entry("A story", guid="1")], now=now).new[0]


def test_a_held_article_is_not_visible_until_released(database: Database, article_id: int, now: datetime) -> None:
    with database.writing() as session:
        visibility.hold(session, [article_id], now=now)
        held = queries.article(session, article_id)
        released = visibility.release(session, [article_id])
        after = queries.article(session, article_id)

    assert (held.visible, released, after.visible) == (False, (article_id,), True)


def test_holding_and_releasing_twice_is_fine(database: Database, article_id: int, now: datetime) -> None:
    with database.writing() as session:
        held = [visibility.hold(session, [article_id], now=now) for _ in range(2)]
        released = [visibility.release(session, [article_id]) for _ in range(2)]

    assert held == released == [(article_id,), ()]


def test_a_retracted_article_is_not_visible_until_restored(database: Database, article_id: int, now: datetime) -> None:
    with database.writing() as session:
        visibility.retract(session, [article_id], now=now)
        gone = queries.article(session, article_id)
        restored = visibility.restore(session, [article_id])
        after = queries.article(session, article_id)

    assert (gone.visible, restored, after.visible) == (False, (article_id,), True)


def test_an_article_that_does_not_exist_is_named(database: Database, article_id: int, now: datetime) -> None:
    with database.writing() as session, pytest.raises(NotFound, match="no article 4711"):
        visibility.hold(session, [article_id, 4711], now=now)


def test_what_is_held_or_taken_back_tells_why(database: Database, article_id: int, now: datetime) -> None:
    with database.writing() as session:
        visibility.hold(session, [article_id], now=now)
        visibility.retract(session, [article_id], because="it was wrong", now=now)
        row = queries.article(session, article_id)
        visibility.release(session, [article_id])
        visibility.restore(session, [article_id])
        after = queries.article(session, article_id)

    assert (row.held_because, row.retracted_by, row.retracted_because) == (
        HeldBecause.EDITOR,
        RetractedBy.EDITOR,
        "it was wrong",
    )
    assert (after.held_because, after.retracted_by, after.retracted_because) == (None, None, "")


def test_what_a_page_check_took_back_the_source_does_not_bring_again(
    database: Database, source_id: int, article_id: int, now: datetime
) -> None:
    """A12."""
    with database.writing() as session:
        visibility.retract(session, [article_id], by=RetractedBy.PAGE, because="404", now=now)

    with database.writing() as session:
        ingested = ingest(session, source_id, [Entry("A story", guid="1")], now=now)

    assert (ingested.restored, ingested.unchanged) == ((), 1)


def test_taking_back_twice_keeps_the_first_reason(
    database: Database, source_id: int, article_id: int, now: datetime
) -> None:
    with database.writing() as session:
        visibility.retract(session, [article_id], because="it was wrong", now=now)
        again = visibility.retract_gone(session, source_id, ["1"], because="gone", now=now)
        row = queries.article(session, article_id)

    assert (again, row.retracted_by, row.retracted_because) == ((), RetractedBy.EDITOR, "it was wrong")


def test_very_many_articles_are_changed_at_once(database: Database, source_id: int, now: datetime) -> None:
    with database.writing() as session:
        entries = [Entry(f"Story {number}") for number in range(1200)]
        ids = ingest(session, source_id, entries, now=now).new

        held = visibility.hold(session, ids, now=now)
        visibility.checked(session, ids, now=now)

    assert held == ids


@pytest.mark.parametrize("who", ["root", "twin"])
def test_only_the_source_that_took_a_story_back_can_bring_it_again(
    database: Database, feed: Feed, other: Feed, who: str
) -> None:
    """A12: a feed from a cache still lists what the site's WordPress has deleted."""
    feed.read(STORY)
    other.read(TWIN)
    said, stale = (feed, other) if who == "root" else (other, feed)
    shows = {feed.source_id: STORY, other.source_id: TWIN}
    guid = shows[said.source_id].guid or ""
    with database.writing() as session:
        visibility.retract_gone(session, said.source_id, [guid], now=feed.now)

    still = [stale.read_again(shows[stale.source_id]).restored for _ in range(2)]
    again = said.read_again(shows[said.source_id]).restored

    assert still == [(), ()]
    assert again == (feed.articles[0].id,)
    assert {row.retracted_by for row in feed.articles + other.articles} == {None}


def test_what_stands_again_is_looked_at_again_before_it_is_sent(
    database: Database, source_id: int, article_id: int, now: datetime
) -> None:
    """A12."""
    with database.writing() as session:
        visibility.checked(session, [article_id], now=now)
        visibility.retract_gone(session, source_id, ["1"], now=now)

    with database.writing() as session:
        ingest(session, source_id, [Entry("A story", guid="1")], now=now)

        assert session.scalars(sa.select(Article.checked_at)).all() == [None]


def test_a_refused_story_stands_when_another_source_tells_it(database: Database, feed: Feed, other: Feed) -> None:
    feed.read(STORY, held=True)
    with database.writing() as session:
        visibility.refuse_of_source(session, feed.source_id, now=feed.now)

    by_itself = feed.read_again(STORY).restored
    by_another = other.read(TWIN).restored

    assert (by_itself, by_another) == ((), (feed.articles[0].id,))
    assert feed.articles[0].visible


def test_a_held_source_does_not_vouch_for_a_refused_story(database: Database, feed: Feed, other: Feed) -> None:
    feed.read(STORY, held=True)
    with database.writing() as session:
        visibility.refuse_of_source(session, feed.source_id, now=feed.now)

    assert other.read(TWIN, held=True).restored == ()


def test_what_an_editor_took_back_stays_away_whoever_tells_it(database: Database, feed: Feed, other: Feed) -> None:
    feed.read(STORY)
    with database.writing() as session:
        visibility.retract(session, [feed.articles[0].id], because=visibility.REFUSED, now=feed.now)

    assert other.read(TWIN).restored == ()


def test_noting_a_look_and_reading_at_the_same_moment_wait_for_each_other(
    database: Database, source_id: int, article_id: int, now: datetime
) -> None:
    """A look that had a row in hand before it waited for a reading made both wait for ever."""
    read: list[int] = []

    def read_again() -> None:
        with database.writing() as session:
            read.append(len(ingest(session, source_id, [Entry("A story, changed", guid="1")], now=now).updated))

    reading = Thread(target=read_again)
    with database.writing() as session:
        visibility.checked(session, [article_id], now=now)
        reading.start()
        reading.join(0.3)
        visibility.retract(session, [article_id], by=RetractedBy.PAGE, because="404", now=now)
    reading.join(20)

    assert read == [1]


@pytest.mark.parametrize("by", [RetractedBy.SOURCE, RetractedBy.PAGE])
def test_an_editor_makes_it_final_what_others_took_back(
    database: Database, feed: Feed, other: Feed, by: RetractedBy
) -> None:
    feed.read(STORY)
    other.read(TWIN)
    root = feed.articles[0].id
    with database.writing() as session:
        visibility.retract(session, [root], by=by, because="gone", now=feed.now)

        stood = visibility.retract(session, [root], because="it was wrong", now=feed.now)

    with database.writing() as session:
        assert (stood, visibility.found_again(session, [root])) == ((), ())
    assert (feed.read_again(STORY).restored, feed.articles[0].retracted_because) == ((), "it was wrong")
