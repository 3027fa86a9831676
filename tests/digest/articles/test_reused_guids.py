"""A guid that is given to one story after another loses none of them."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from digest.articles.states import HeldBecause
from digest.articles.values import Entry
from digest.core.database import Database
from tests.support.databases import emptied
from tests.support.factories import MONDAY
from tests.support.feeds import Feed

STORIES = [
    Entry(
        f"Story {n} of the week",
        f"About {n} only.",
        f"https://example.org/{n}",
        published_at=MONDAY - timedelta(days=n),
    )
    for n in range(40, 0, -1)
]


def by_place(stories: Sequence[Entry]) -> list[Entry]:
    """The latest on top, numbered from the top."""
    return [replace(story, guid=str(place)) for place, story in enumerate(reversed(stories), start=1)]


def test_a_story_on_top_of_a_numbered_list_is_new_and_moves_no_other(feed: Feed) -> None:
    feed.read(*by_place(STORIES[:5]))

    ingested = feed.read_again(*by_place(STORIES[1:6]))

    assert (len(ingested.new), ingested.updated, ingested.suspicion) == (1, (), "")
    assert {row.title for row in feed.articles} == {story.title for story in STORIES[:6]}
    assert all(row.visible for row in feed.articles)


def test_two_stories_that_exchange_their_guids_stay_themselves(feed: Feed) -> None:
    one, two = replace(STORIES[0], guid="a"), replace(STORIES[1], guid="b")
    feed.read(one, two)

    ingested = feed.read_again(replace(one, guid="b"), replace(two, guid="a"))

    assert (ingested.new, ingested.updated) == ((), ())
    assert [(row.title, row.guid) for row in feed.articles] == [(one.title, "b"), (two.title, "a")]


def test_a_guid_alone_is_held_where_all_else_differs(feed: Feed) -> None:
    feed.read(replace(STORIES[0], guid="7"))
    other = Entry("Otters return", "Nobody had seen one.", "https://example.org/otters", "7", published_at=MONDAY)

    ingested = feed.read_again(other)

    first, second = feed.articles
    assert ingested.new == (second.id,)
    assert (first.title, first.visible, second.held_because) == (STORIES[0].title, True, HeldBecause.CONFLICT)
    assert feed.read_again(other).unchanged == 1


@pytest.mark.parametrize(
    "kept",
    [
        Entry("Otters are gone", "Quite another text.", "https://example.org/gone", "7", published_at=MONDAY),
        Entry("Otters are gone", "Nobody had seen any.", "https://example.org/gone", "7"),
        Entry("Otters are gone", "", "https://example.org/gone", "7"),
    ],
    ids=["day", "words", "nothing to compare"],
)
def test_a_guid_is_believed_where_something_else_agrees(feed: Feed, kept: Entry) -> None:
    """A2."""
    feed.read(kept)

    ingested = feed.read_again(
        Entry("Otters return", "Nobody had seen one.", "https://example.org/otters", "7", published_at=MONDAY)
    )

    assert ingested.updated == (feed.articles[0].id,)


@given(st.lists(st.integers(0, 4), min_size=1, max_size=10), st.booleans(), st.integers(0, 2))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30, deadline=None)
def test_numbered_lists_over_several_weeks(
    database: Database, steps: list[int], addresses: bool, stories_a_day: int
) -> None:
    """Every story becomes one article, while each list still shows one story of the list before."""
    emptied(database)
    feed = Feed.added(database, "https://example.org/feed", MONDAY)
    stories = [story if addresses else replace(story, url=None) for story in STORIES]
    if stories_a_day == 0:
        stories = [replace(story, published_at=None) for story in stories]
    elif stories_a_day == 2:
        stories = [replace(story, published_at=MONDAY - timedelta(days=n % 2)) for n, story in enumerate(stories)]
    first = 0
    feed.read(*by_place(stories[:5]))

    for step in steps:
        first = min(first + step, len(stories) - 5)
        shown = by_place(stories[first : first + 5])
        feed.read_again(*shown)
        again = feed.read_again(*shown)

        assert (again.new, again.updated) == ((), ())
        assert sorted(row.title for row in feed.articles) == sorted(story.title for story in stories[: first + 5])
        assert all(row.visible for row in feed.articles)
