"""New, changed, or seen before: what becomes of entries."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from digest.articles.values import Entry, Image
from digest.core.database import Database
from tests.support.feeds import Feed

STORY = Entry("A story", "What happened.", url="https://example.org/a", guid="1")


def test_reading_twice_adds_nothing(feed: Feed) -> None:
    first = feed.read(STORY)

    second = feed.read(STORY)

    assert (len(first.new), first.unchanged) == (1, 0)
    assert (second.new, second.updated, second.unchanged) == ((), (), 1)


def test_new_ids_come_in_the_order_of_the_source(feed: Feed) -> None:
    ingested = feed.read(*(Entry(f"Story {number}") for number in range(5)))

    titles = {row.id: row.title for row in feed.articles}
    assert [titles[article_id] for article_id in ingested.new] == [f"Story {number}" for number in range(5)]


def test_everything_an_entry_says_is_kept(feed: Feed, now: datetime) -> None:
    image = Image("https://example.org/a.jpg", "A mouse", 640, 480)
    entry = replace(STORY, author="Ana", section="News", language="en", categories=("Policy",), image=image)

    feed.read(replace(entry, published_at=now))

    row = feed.articles[0]
    assert (row.title, row.summary, row.url, row.guid) == (STORY.title, STORY.summary, STORY.url, STORY.guid)
    assert (row.author, row.section, row.language, row.categories) == ("Ana", "News", "en", ("Policy",))
    assert (row.image, row.published_at, row.first_seen_at) == (image, now, now)


def test_changed_texts_update_the_article(feed: Feed, now: datetime) -> None:
    """A2."""
    first = feed.read(STORY)

    second = feed.read(replace(STORY, title="A better title", url="https://example.org/better"), days_later=1)

    assert (second.new, second.updated) == ((), first.new)
    assert feed.articles[0].title == "A better title"
    assert feed.articles[0].updated_at == now + timedelta(days=1)


def test_guids_that_all_change_their_form_make_nothing_new(feed: Feed) -> None:
    """A1."""
    stories = [Entry(f"Story {n}", url=f"http://example.org/{n}", guid=f"http://example.org/?p={n}") for n in range(9)]
    feed.read(*stories)

    moved = feed.read(*(replace(story, guid=f"https://example.org/{story.title}") for story in stories))

    assert moved.new == ()


def test_a_slug_edited_where_the_guid_is_the_address_makes_nothing_new(feed: Feed, now: datetime) -> None:
    """A3."""
    story = replace(STORY, guid=STORY.url, published_at=now)
    feed.read(story)

    moved = feed.read(replace(story, url="https://example.org/b", guid="https://example.org/b"))

    assert moved.new == ()
    assert feed.articles[0].guid == "https://example.org/b"


def test_items_that_share_a_link_are_told_apart_week_after_week(feed: Feed) -> None:
    """A4."""
    one, two, three, four = (Entry(title, title, url="https://example.org/") for title in ("A", "B", "C", "D"))
    feed.read(one, two)

    after = [feed.read(two, three), feed.read(three), feed.read(four), feed.read(four, three, two, one)]

    assert [len(ingested.new) for ingested in after] == [1, 0, 1, 0]
    assert [row.title for row in feed.articles] == ["A", "B", "C", "D"]


def test_two_stories_with_guids_of_their_own_may_share_a_page(feed: Feed) -> None:
    feed.read(Entry("A", url="https://example.org/live", guid="1"))

    later = feed.read(Entry("B", url="https://example.org/live", guid="2"))

    assert len(later.new) == 1


def test_items_that_share_a_guid_are_told_apart_in_any_order(feed: Feed) -> None:
    """A5."""
    one, two = Entry("One", url="https://example.org/1", guid="7"), Entry("Two", url="https://example.org/2", guid="7")
    feed.read(one)

    second = feed.read(two, one)
    third = feed.read(one, two)

    assert (len(second.new), len(third.new), len(third.updated)) == (1, 0, 0)
    assert [row.title for row in feed.articles] == ["One", "Two"]
    assert second.warnings


def test_a_date_edited_forward_is_no_news_and_hides_nothing(feed: Feed, now: datetime) -> None:
    """A6."""
    yesterday = now - timedelta(days=1)
    feed.read(replace(STORY, published_at=yesterday))

    ingested = feed.read(replace(STORY, published_at=now + timedelta(days=3)))

    assert ingested.new == ()
    assert feed.articles[0].published_at == yesterday


def test_a_back_dated_article_is_new_when_it_is_first_seen(feed: Feed, now: datetime) -> None:
    """A7."""
    ingested = feed.read(replace(STORY, published_at=now - timedelta(days=10)))

    assert len(ingested.new) == 1
    assert feed.articles[0].published_at == now - timedelta(days=10)
    assert feed.articles[0].first_seen_at == now


def test_a_date_that_lies_ahead_stays_and_may_move(feed: Feed, now: datetime) -> None:
    """A8: issues wait for it."""
    feed.read(replace(STORY, published_at=now + timedelta(days=2)))

    ingested = feed.read(replace(STORY, published_at=now + timedelta(days=3)), days_later=1)

    assert ingested.new == ()
    assert feed.articles[0].published_at == now + timedelta(days=3)


@pytest.mark.parametrize("year", [1513, 2041])
def test_an_impossible_date_is_dropped_with_a_warning(feed: Feed, year: int) -> None:
    """A9."""
    ingested = feed.read(replace(STORY, published_at=datetime(year, 5, 1, tzinfo=UTC)))

    assert feed.articles[0].published_at is None
    assert feed.articles[0].visible
    assert f"{year}-05-01" in ingested.warnings[0]


def test_a_date_that_is_not_told_any_more_stays(feed: Feed, now: datetime) -> None:
    """A9."""
    feed.read(replace(STORY, published_at=now))

    ingested = feed.read(STORY)

    assert ingested.unchanged == 1
    assert feed.articles[0].published_at == now


def test_a_corrected_summary_updates_a_text_without_address(feed: Feed) -> None:
    feed.read(Entry("Zebrafish", "Sceintists look."), Entry("Mice", "They run."))

    ingested = feed.read(Entry("Zebrafish", "Scientists look."), Entry("Mice", "They run."))

    assert (ingested.new, len(ingested.updated), ingested.unchanged) == ((), 1, 1)


def test_a_corrected_title_updates_a_text_without_address(feed: Feed) -> None:
    summary = "Our scientists have made it possible to see the unexpected."
    feed.read(Entry("Zebrafsh", summary))

    ingested = feed.read(Entry("Zebrafish", summary))

    assert (ingested.new, len(ingested.updated)) == ((), 1)


def test_topics_named_by_a_file_are_told_of_unchanged_articles_too(feed: Feed) -> None:
    feed.read(STORY)

    ingested = feed.read(replace(STORY, topics=("policy",)))

    assert ingested.unchanged == 1
    assert ingested.named_topics == {feed.articles[0].id: ("policy",)}


def test_another_source_may_use_the_same_guid(feed: Feed, database: Database, now: datetime) -> None:
    other = Feed.added(database, "https://example.net/feed", now)
    feed.read(STORY)

    ingested = other.read(replace(STORY, title="Another story", url="https://example.net/a"))

    assert len(ingested.new) == 1


def test_a_thousand_entries_need_few_queries(feed: Feed) -> None:
    import sqlalchemy as sa

    statements: list[str] = []
    sa.event.listen(feed.database.engine, "before_cursor_execute", lambda *seen: statements.append(seen[2]))

    feed.read(*(Entry(f"Story {n}", url=f"https://example.org/{n}") for n in range(1000)))

    assert len(feed.articles) == 1000
    assert len(statements) < 25


def test_boilerplate_goes_before_anything_is_compared(feed: Feed) -> None:
    feed.read(replace(STORY, guid=None, url=None, summary="What happened. Read more »"))

    ingested = feed.read(replace(STORY, guid=None, url=None, summary="What happened. Continue reading A story"))

    assert (ingested.new, ingested.unchanged) == ((), 1)
    assert feed.articles[0].summary == "What happened."
