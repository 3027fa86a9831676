"""How a source is doing, in one word and one sentence."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from digest.sources.fetching.values import Validators
from digest.sources.health import health, span
from digest.sources.models import SourceKind
from digest.sources.values import SourceRow, State

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
DAY = timedelta(days=1)
READ = SourceRow(
    id=3,
    name="Field Notes",
    kind=SourceKind.FEED,
    location="https://birds.example/feed",
    topic_id=None,
    selectors={},
    on_private_network=False,
    moved_to=None,
    validators=Validators(),
    added_at=NOW - 90 * DAY,
    fetched_at=NOW,
    succeeded_at=NOW,
    changed_at=NOW,
    read_whole_at=NOW,
    read_upto=None,
    due_at=NOW,
    wait_until=None,
    usual_gap=DAY,
    failures=0,
    held_at=None,
    held_reason="",
    released_at=None,
    gone_at=None,
    disabled_at=None,
    error="",
)


@pytest.mark.parametrize(
    ("change", "state", "words"),
    [
        ({}, State.FINE, "without a problem"),
        ({"fetched_at": None}, State.NOT_READ, "`digest sources refresh` reads it"),
        ({"location": "notes.txt"}, State.FINE, "a file"),
        ({"error": "the server answered 503", "failures": 1}, State.FAILING, "failed once.*answered 503"),
        ({"error": "the server answered 503", "failures": 7}, State.FAILING, "failed 7 times in a row"),
        ({"error": "no", "failures": 2, "succeeded_at": None}, State.FAILING, "never read yet"),
        ({"error": "429", "wait_until": NOW + DAY}, State.WAITING, "before 2026-11-24 09:00 UTC"),
        ({"error": "429", "wait_until": NOW - DAY}, State.FAILING, "429"),
        ({"held_at": NOW, "held_reason": "all guids changed"}, State.HELD, "all guids changed"),
        ({"disabled_at": NOW}, State.DISABLED, "since 2026-11-23"),
        ({"disabled_at": NOW, "gone_at": NOW, "error": "410"}, State.GONE, "gone for good"),
    ],
)
def test_a_source_is_in_one_state_and_says_why(change: dict[str, Any], state: State, words: str) -> None:
    found = health(replace(READ, **change), now=NOW)

    assert found.state is state
    assert re.search(words, found.sentence)


@pytest.mark.parametrize(
    ("gap", "quiet", "state"),
    [
        (2 * DAY, 6 * DAY, State.SILENT),
        (2 * DAY, 6 * DAY - timedelta(minutes=1), State.FINE),
        (timedelta(hours=1), 3 * DAY, State.FINE),
        (timedelta(hours=1), 4 * DAY, State.SILENT),
        (None, 400 * DAY, State.FINE),
    ],
    ids=["three gaps", "not quite", "a weekend of an hourly source", "four days", "nobody knows its gap"],
)
def test_a_source_that_falls_silent_is_told_of(gap: timedelta | None, quiet: timedelta, state: State) -> None:
    assert health(replace(READ, usual_gap=gap, changed_at=NOW - quiet), now=NOW).state is state


def test_silence_is_told_in_words() -> None:
    silent = replace(READ, usual_gap=timedelta(hours=6), changed_at=NOW - 5 * DAY)

    assert health(silent, now=NOW).sentence == "nothing new for 5 days, while a story usually comes every 6 hours"


@pytest.mark.parametrize(
    ("time", "words"),
    [
        (timedelta(minutes=1), "1 minute"),
        (timedelta(minutes=90), "90 minutes"),
        (timedelta(hours=3), "3 hours"),
        (timedelta(hours=47), "47 hours"),
        (timedelta(days=9, hours=2), "9 days"),
        (timedelta(0), "0 minutes"),
    ],
)
def test_time_is_told_roughly(time: timedelta, words: str) -> None:
    assert span(time) == words
