"""A root takes the texts of a corrected twin, and what it said before is kept."""

from dataclasses import replace

from digest.articles import corrections, history
from digest.articles.values import Entry
from digest.core.database import Database
from tests.support.feeds import Feed

STORY = Entry("Otters return", "They are back.", url="https://example.org/otters", guid="feed-1", author="Ada")
TWIN = replace(STORY, guid="wp-1", author="")
CORRECTED = replace(TWIN, title="Otters stay", summary="They never left.")


def test_the_root_says_what_its_twin_says(database: Database, feed: Feed, other: Feed) -> None:
    feed.read(STORY)
    other.read(TWIN)
    other.read_again(CORRECTED)
    root, twin = feed.articles[0], other.articles[0]

    with database.writing() as session:
        corrected = [corrections.correct(session, {twin.id: root.id}, now=feed.now) for _ in range(2)]
        before = history.versions(session, root.id)

    assert corrected == [(root.id,), ()]
    assert (feed.articles[0].title, feed.articles[0].summary) == ("Otters stay", "They never left.")
    assert [row.said for row in before] == [{"title": "Otters return", "summary": "They are back."}]


def test_what_the_twin_does_not_tell_stays(database: Database, feed: Feed, other: Feed) -> None:
    feed.read(STORY)
    other.read(TWIN)

    with database.writing() as session:
        corrections.correct(session, {other.articles[0].id: feed.articles[0].id}, now=feed.now)

    assert feed.articles[0].author == "Ada"
