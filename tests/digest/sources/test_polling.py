"""When a source is worth reading again."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import settings as budget
from hypothesis import strategies as st

from digest.core.sections import Polling
from digest.sources.polling import Bounds, bounds, next_due, spread, usual_gap

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
LIMITS = Bounds(timedelta(minutes=30), timedelta(hours=24))
DAY = timedelta(days=1)

some_limits = st.builds(
    lambda minutes, hours: bounds(Polling(minutes=minutes, most_hours=hours)),
    st.integers(1, 1440),
    st.integers(1, 168),
)
gaps = st.none() | st.timedeltas(timedelta(), timedelta(days=3650))
spreads = st.floats(0, 1, exclude_max=True)
failures = st.integers(0, 500)


def due(gap: timedelta | None, *, limits: Bounds = LIMITS, **given: object) -> timedelta:
    return next_due(NOW, gap, bounds=limits, **given) - NOW  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("days_ago", "gap"),
    [
        ([0, 1, 2, 3], DAY),
        ([0, 1, 2, 3, 1000], DAY),
        ([0, 7, 14, 21, 28], 7 * DAY),
        ([0, 0, 0, 0, 0], None),
        ([0, 1, 2], None),
        ([], None),
    ],
    ids=["daily", "daily after a long pause", "weekly", "all at one moment", "too few", "none"],
)
def test_the_usual_gap_is_the_one_in_the_middle(days_ago: list[int], gap: timedelta | None) -> None:
    assert usual_gap(NOW - days * DAY for days in days_ago) == gap


def test_what_a_source_did_long_ago_does_not_count() -> None:
    busy_years = [NOW - 400 * DAY - timedelta(hours=hour) for hour in range(500)]
    weekly_now = [NOW - 7 * week * DAY for week in range(30)]

    assert usual_gap(busy_years + weekly_now) == 7 * DAY


def test_a_source_is_read_four_times_in_its_usual_gap() -> None:
    assert due(timedelta(hours=8)) == timedelta(hours=2)


def test_a_source_that_nobody_knows_yet_is_read_less_while_it_does_not_change() -> None:
    assert (due(None, changed=True), due(None, changed=False)) == (timedelta(minutes=30), timedelta(hours=2))


def test_a_failing_source_is_tried_again_soon_and_then_less_and_less() -> None:
    waits = [due(7 * DAY, failures=count) for count in (1, 2, 3, 4)]

    assert waits == [timedelta(minutes=minutes) for minutes in (30, 60, 120, 240)]


def test_a_server_may_ask_for_more_patience_than_we_have() -> None:
    assert due(DAY, failures=1, retry_after=3 * DAY) == 3 * DAY


def test_a_server_cannot_ask_to_be_hurried() -> None:
    assert due(DAY, failures=1, retry_after=timedelta(0)) == timedelta(minutes=30)


@budget(max_examples=150, deadline=None)
@given(gaps, failures, st.booleans(), spreads, some_limits)
def test_it_is_never_out_of_bounds(
    gap: timedelta | None, failures: int, changed: bool, where: float, limits: Bounds
) -> None:
    wait = due(gap, limits=limits, failures=failures, changed=changed, spread=where)

    assert limits.shortest <= wait <= limits.longest


@budget(max_examples=150, deadline=None)
@given(st.tuples(*[st.timedeltas(timedelta(), timedelta(days=400))] * 2), spreads, some_limits)
def test_who_publishes_less_is_not_read_more(two: tuple[timedelta, timedelta], where: float, limits: Bounds) -> None:
    fewer, more = max(two), min(two)

    assert due(fewer, limits=limits, spread=where) >= due(more, limits=limits, spread=where)


@budget(max_examples=150, deadline=None)
@given(st.integers(1, 300), gaps, spreads, some_limits)
def test_another_failure_never_makes_it_sooner(
    failures: int, gap: timedelta | None, where: float, limits: Bounds
) -> None:
    once, again = (due(gap, limits=limits, failures=count, spread=where) for count in (failures, failures + 1))

    assert again >= once


def test_two_thousand_sources_do_not_ring_at_once() -> None:
    moments = [due(365 * DAY, spread=spread(source_id)) for source_id in range(1, 2001)]

    minutes = [int(moment.total_seconds() // 60) for moment in moments]
    assert max(minutes.count(minute) for minute in set(minutes)) < 40
