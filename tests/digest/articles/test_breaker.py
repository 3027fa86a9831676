"""A source whose identifiers all change is held; natural turnover is not."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from digest.articles import visibility
from digest.articles.states import HeldBecause, RetractedBy
from digest.articles.values import Entry
from digest.core.database import Database
from tests.support.factories import MONDAY
from tests.support.feeds import Feed

SIX = [
    Entry(
        f"Story {n} of six",
        url=f"https://example.org/{n}",
        guid=f"old-{n}",
        published_at=MONDAY - timedelta(hours=8 * n),
    )
    for n in range(1, 7)
]


def renumbered(entry: Entry) -> Entry:
    return replace(entry, guid=f"new-{entry.guid}")


def moved(entry: Entry) -> Entry:
    """As in another system: guid, address and title are new, the date is not."""
    return replace(entry, guid=f"new-{entry.guid}", url=f"{entry.url}/new", title=f"Moved {entry.title}")


@pytest.mark.parametrize("change", [renumbered, moved])
def test_all_new_identifiers_are_suspicious(feed: Feed, change: Callable[[Entry], Entry]) -> None:
    """A1."""
    feed.read(*SIX)

    ingested = feed.read_again(*map(change, SIX))

    assert "identifiers" in ingested.suspicion
    assert [row.visible for row in feed.articles] == [True] * 6 + [False] * len(ingested.new)


@pytest.mark.parametrize("partial", [True, False])
@pytest.mark.parametrize("guids", [True, False])
def test_stories_told_again_with_new_dates_are_suspicious(feed: Feed, guids: bool, partial: bool) -> None:
    """A1: a site moves, and all its stories are of today."""
    feed.read(*SIX)
    later = MONDAY + timedelta(days=1)
    again = [
        replace(entry, guid=f"new-{n}" if guids else None, url=f"https://example.org/new/{n}", published_at=later)
        for n, entry in enumerate(SIX)
    ]

    ingested = feed.read_again(*again, partial=partial)

    assert "6 of 6 new entries bear the title of a story that is kept" in ingested.suspicion
    assert [row.visible for row in feed.articles] == [True] * 6 + [False] * 6


def test_two_titles_that_are_told_again_among_many_are_not_suspicious(feed: Feed) -> None:
    feed.read(*SIX)
    later = [
        replace(moved(entry), title=entry.title if n < 2 else f"Another {n}", published_at=MONDAY + timedelta(days=1))
        for n, entry in enumerate(SIX)
    ]

    assert feed.read_again(*later).suspicion == ""


def test_a_series_that_bears_one_title_is_not_suspicious(feed: Feed) -> None:
    def briefings(day: int) -> list[Entry]:
        date = MONDAY + timedelta(days=day)
        return [
            Entry("The news in brief", guid=f"{day}-{n}", url=f"https://example.org/{day}/{n}", published_at=date)
            for n in range(6)
        ]

    feed.read(*briefings(0))

    assert feed.read_again(*briefings(1)).suspicion == ""


def test_guids_that_are_addresses_are_missed_too(feed: Feed) -> None:
    """A1."""
    feed.read(*(replace(entry, guid=entry.url) for entry in SIX))
    there = [replace(moved(entry), guid=f"{entry.url}/new") for entry in SIX]

    ingested = feed.read_again(*there)

    assert "the 6 stories that are kept of that time are missing" in ingested.suspicion


def test_what_is_recognised_is_updated_and_what_is_new_waits(feed: Feed) -> None:
    """A1."""
    feed.read(*SIX)
    new = Entry("A seventh", url="https://example.org/7", guid="new-7", published_at=MONDAY + timedelta(hours=1))

    ingested = feed.read_again(new, *map(renumbered, SIX))

    assert len(ingested.new) == 1
    assert feed.articles[0].guid == "new-old-1"
    assert feed.articles[6].held_because is HeldBecause.SOURCE


def test_natural_turnover_is_not_suspicious(feed: Feed) -> None:
    feed.read(*SIX)
    later = [replace(moved(entry), published_at=MONDAY + timedelta(hours=n)) for n, entry in enumerate(SIX, start=1)]

    ingested = feed.read_again(*later)

    assert (len(ingested.new), ingested.suspicion) == (6, "")


def test_turnover_within_a_day_that_is_told_without_hours_is_not_suspicious(feed: Feed) -> None:
    today = MONDAY.replace(hour=0)
    feed.read(*(replace(entry, published_at=today) for entry in SIX))

    ingested = feed.read_again(*(replace(moved(entry), published_at=today) for entry in SIX))

    assert ingested.suspicion == ""


@pytest.mark.parametrize(
    "entries",
    [
        [*map(moved, SIX[:4])],
        [*map(moved, SIX[:5]), SIX[5]],
        [replace(moved(entry), guid=None) for entry in SIX],
        [replace(moved(entry), published_at=None) for entry in SIX],
    ],
    ids=["four entries", "one is known", "no guids of their own", "no dates"],
)
def test_too_little_to_tell_is_not_suspicious(feed: Feed, entries: list[Entry]) -> None:
    feed.read(*SIX)

    assert feed.read_again(*entries).suspicion == ""


def test_a_first_reading_is_not_suspicious(feed: Feed) -> None:
    assert feed.read(*SIX).suspicion == ""


def test_older_stories_than_all_that_are_kept_are_not_suspicious(feed: Feed) -> None:
    feed.read(*SIX)

    older = [replace(moved(entry), published_at=MONDAY - timedelta(days=90)) for entry in SIX]

    assert feed.read_again(*older).suspicion == ""


def test_old_stories_that_were_changed_are_not_suspicious(feed: Feed) -> None:
    """As when an editor tidies the archive, and the source tells only what was modified."""
    feed.read(*SIX)

    tidied = feed.read_again(*map(moved, SIX), partial=True)

    assert (len(tidied.new), tidied.suspicion) == (6, "")


def test_known_stories_under_new_guids_are_suspicious_among_changed_ones_too(feed: Feed) -> None:
    feed.read(*SIX)

    assert feed.read_again(*map(renumbered, SIX), partial=True).suspicion


def test_a_source_that_was_released_may_change_its_guids_at_every_reading(feed: Feed) -> None:
    feed.read(*SIX)
    fresh = Entry("A seventh", url="https://example.org/7", guid="n-7", published_at=MONDAY + timedelta(hours=1))

    ingested = feed.read_again(fresh, *map(renumbered, SIX), released=True)

    assert (ingested.suspicion, len(ingested.new)) == ("", 1)
    assert feed.articles[6].visible


def test_a_source_that_was_released_is_held_again_when_all_its_stories_are_new(feed: Feed) -> None:
    feed.read(*SIX)

    assert feed.read_again(*map(moved, SIX), released=True).suspicion


def test_releasing_a_source_lets_in_what_was_held_with_it_and_nothing_else(database: Database, feed: Feed) -> None:
    feed.read(*SIX)
    held = feed.read_again(*map(moved, SIX)).new
    with database.writing() as session:
        visibility.hold(session, [feed.articles[0].id], now=MONDAY)

    with database.writing() as session:
        released = [visibility.release_of_source(session, feed.source_id) for _ in range(2)]

    assert released == [held, ()]
    assert [row.visible for row in feed.articles] == [False] + [True] * 11


def test_refusing_a_source_takes_back_what_was_held_with_it(database: Database, feed: Feed) -> None:
    feed.read(*SIX)
    held = feed.read_again(*map(moved, SIX)).new

    with database.writing() as session:
        refused = [visibility.refuse_of_source(session, feed.source_id, now=MONDAY) for _ in range(2)]

    assert refused == [held, ()]
    assert {row.retracted_by for row in feed.articles[6:]} == {RetractedBy.REFUSAL}
    assert feed.read_again(*map(moved, SIX)).suspicion == ""
