"""What an article said before is kept."""

from dataclasses import replace

from digest.articles import history
from digest.articles.values import Entry, Image, VersionRow
from tests.support.feeds import Feed

STORY = Entry("A story", "What happened.", url="https://example.org/a", guid="1", image=Image("https://example.org/1"))


def test_a_change_keeps_what_was_said(feed: Feed) -> None:
    """A2."""
    feed.read(replace(STORY, published_at=feed.now))

    feed.read(
        replace(STORY, title="Another", categories=("Birds", "Reeds"), image=None, published_at=feed.now), days_later=1
    )

    version = versions(feed)[0]
    assert version.said == {"title": "A story", "categories": "[]", "image_url": "https://example.org/1"}
    assert (version.replaced_at - feed.now).days == 1


def test_the_latest_change_comes_first(feed: Feed) -> None:
    for title in ("One", "Two", "One", "Two"):
        feed.read(replace(STORY, title=title))

    assert [version.said["title"] for version in versions(feed)] == ["One", "Two", "One"]


def test_an_unchanged_story_has_no_history(feed: Feed) -> None:
    for _ in range(2):
        feed.read(STORY)

    assert versions(feed) == []


def test_a_source_that_changes_its_mind_at_every_reading_does_not_fill_the_table(feed: Feed) -> None:
    feed.read(replace(STORY, title="The first title"), Entry("Another story", guid="2"))

    for number in range(history.MOST_VERSIONS + 10):
        feed.read(replace(STORY, title=f"Title {number}"))

    said = [version.said["title"] for version in versions(feed)]
    assert len(said) == history.MOST_VERSIONS
    assert (said[0], "The first title" in said) == (f"Title {history.MOST_VERSIONS + 8}", False)


def versions(feed: Feed) -> list[VersionRow]:
    """Of its first article."""
    with feed.database.reading() as session:
        return history.versions(session, feed.articles[0].id)
