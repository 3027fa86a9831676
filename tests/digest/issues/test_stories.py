"""One story or two: the decision reaches the log, and so the readers."""

import pytest

from digest.articles.values import Entry
from digest.core.database import Database
from digest.issues.stories import one_story, two_stories
from digest.topics.log import Tagging, append, last_position
from digest.topics.queries import memberships
from tests.support import factories as given
from tests.support.factories import MONDAY
from tests.support.feeds import Feed

STORY = Entry("Bitterns boom", "They do.", url="https://example.org/bitterns", guid="1")


@pytest.fixture
def pair(database: Database) -> tuple[int, int]:
    """A story on birds, and its double, held, on reeds."""
    feed = Feed.added(database, "https://example.org/feed", MONDAY)
    feed.read(STORY)
    feed.read_again(Entry("Spoonbills boom", "They do.", url=STORY.url, guid="2"))
    with database.writing() as session:
        for row, slug in zip(feed.articles, ("birds", "reeds"), strict=True):
            append(session, [Tagging(row.id, given.topic(session, slug).id, "by the test")], now=MONDAY)
    return feed.articles[0].id, feed.articles[1].id


def test_one_story_is_in_the_topics_of_both(database: Database, pair: tuple[int, int]) -> None:
    with database.writing() as session:
        stands = [one_story(session, *pair, now=MONDAY) for _ in range(2)]

    assert stands == [pair[0], pair[0]]
    assert slugs(database, pair) == [["birds", "reeds"], []]


def test_two_stories_keep_their_topics_and_the_held_one_comes_with_the_next_issue(
    database: Database, pair: tuple[int, int]
) -> None:
    with database.writing() as session:
        before = last_position(session)
        let_in = [two_stories(session, *pair, now=MONDAY) for _ in range(2)]

    assert let_in == [(pair[1],), ()]
    assert slugs(database, pair) == [["birds"], ["reeds"]]
    with database.reading() as session:
        assert last_position(session) == before + 1


def test_a_story_that_was_two_after_all_gets_its_topics_back(database: Database, pair: tuple[int, int]) -> None:
    with database.writing() as session:
        one_story(session, *pair, now=MONDAY)
        two_stories(session, *pair, now=MONDAY)

    assert slugs(database, pair)[1] == ["reeds"]


def slugs(database: Database, pair: tuple[int, int]) -> list[list[str]]:
    """The topics of the two articles."""
    with database.reading() as session:
        found = memberships(session, pair)
    return [[membership.slug for membership in found.get(article_id, [])] for article_id in pair]
