"""Windows tile, in every zone and across every odd date."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.core.sections import Schedule
from digest.issues.periods import (
    Period,
    first_send_time,
    following,
    local_send_time,
    next_send_time,
    period_at,
    send_time,
)

ZONES = ["Europe/London", "America/New_York", "Australia/Lord_Howe", "Australia/Brisbane", "Asia/Kolkata"]
WEEKLY = Schedule(every="week", weekday="thursday", at="09:00", closes_hours_before=24)
SCHEDULES = [
    Schedule(every="day", at="07:00", closes_hours_before=2),
    WEEKLY,
    Schedule(every="week", weekday="monday", at="00:00", closes_hours_before=0),
    Schedule(every="week", weekday="sunday", at="02:30", closes_hours_before=0),
    Schedule(every="week", weekday="sunday", at="01:30", closes_hours_before=144),
    Schedule(every="fortnight", weekday="thursday"),
    Schedule(every="month", day=1, at="00:30", closes_hours_before=0),
    Schedule(every="month", day=28),
]
moments = st.datetimes(datetime(2015, 1, 1), datetime(2040, 1, 1)).map(lambda moment: moment.replace(tzinfo=UTC))  # noqa: DTZ001


@given(st.sampled_from(SCHEDULES), st.sampled_from(ZONES), moments)
def test_every_moment_lies_in_its_own_window(schedule: Schedule, zone: str, moment: datetime) -> None:
    period = period_at(schedule, zone, moment)

    assert period.starts_at <= moment < period.closes_at


@given(st.sampled_from(SCHEDULES), st.sampled_from(ZONES), moments)
def test_windows_tile_without_gap_or_overlap(schedule: Schedule, zone: str, moment: datetime) -> None:
    """Case A18."""
    periods = _closed(schedule, zone, since=moment, until=moment + timedelta(days=400))

    assert all(earlier.closes_at == later.starts_at for earlier, later in pairwise(periods))
    assert len({period.label for period in periods}) == len(periods)
    assert all(period_at(schedule, zone, period.starts_at) == period for period in periods)
    assert all(period.starts_at < period.closes_at for period in periods)


@pytest.mark.parametrize("zone", ZONES)
def test_a_weekly_schedule_has_one_issue_in_each_iso_week_for_thirty_years(zone: str) -> None:
    """Case A18, with its weeks 53."""
    start, end = datetime(2010, 1, 1, tzinfo=UTC), datetime(2040, 1, 1, tzinfo=UTC)

    labels = [period.label for period in _closed(WEEKLY, zone, since=start, until=end)]

    weeks = [
        start.date() + timedelta(days)
        for days in range((end - start).days)
        if (start.date() + timedelta(days)).weekday() == 3
    ]
    assert labels[1:] == [f"{day.isocalendar().year}-W{day.isocalendar().week:02}" for day in weeks][1 : len(labels)]
    assert {"2015-W53", "2020-W53", "2026-W53", "2032-W53"} <= set(labels)


def test_fortnights_are_not_shifted_by_week_53() -> None:
    schedule = Schedule(every="fortnight", weekday="thursday")
    start = datetime(2026, 11, 1, tzinfo=UTC)

    days = [period.send_on for period in _closed(schedule, "UTC", since=start, until=start + timedelta(days=120))]

    assert {later - earlier for earlier, later in pairwise(days)} == {timedelta(days=14)}


def test_a_skipped_hour_is_taken_after_the_gap() -> None:
    """Case A18: on 8 March 2026 clocks in New York go from 02:00 to 03:00."""
    moment = local_send_time(
        "America/New_York", send_on=date(2026, 3, 8), at="02:30", earliest=datetime(2026, 3, 1, tzinfo=UTC)
    )

    assert moment.astimezone(ZoneInfo("America/New_York")).strftime("%d %H:%M") == "08 03:30"


def test_a_repeated_hour_is_taken_the_first_time() -> None:
    """Case A18: on 25 October 2026 the hour from 01:00 comes twice in London."""
    moment = local_send_time(
        "Europe/London", send_on=date(2026, 10, 25), at="01:30", earliest=datetime(2026, 10, 1, tzinfo=UTC)
    )

    assert moment == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


@pytest.mark.parametrize("zone", [*ZONES, "Pacific/Auckland", "Pacific/Kiritimati", "Pacific/Pago_Pago"])
def test_every_reader_gets_it_at_their_own_nine_o_clock(zone: str) -> None:
    period = period_at(WEEKLY, "Europe/London", datetime(2026, 11, 23, tzinfo=UTC))

    moment = local_send_time(zone, send_on=period.send_on, at=WEEKLY.at, earliest=period.closes_at)

    assert moment.astimezone(ZoneInfo(zone)).strftime("%A %H:%M") == "Thursday 09:00"
    assert moment >= first_send_time(WEEKLY, send_on=period.send_on, closes_at=period.closes_at)


def test_an_hour_that_passed_before_the_window_closed_comes_the_next_day() -> None:
    closes_at = datetime(2026, 11, 26, 7, 0, tzinfo=UTC)

    moment = local_send_time("Pacific/Auckland", send_on=date(2026, 11, 26), at="09:00", earliest=closes_at)

    assert moment.astimezone(ZoneInfo("Pacific/Auckland")).strftime("%d %H:%M") == "27 09:00"


@given(
    st.sampled_from(SCHEDULES),
    st.sampled_from([*ZONES, "Pacific/Auckland", "Pacific/Kiritimati", "Pacific/Pago_Pago"]),
    st.integers(0, 23),
    moments,
)
def test_an_hour_of_ones_own_is_kept_and_comes_within_two_days_once_the_issue_may_be_out(
    schedule: Schedule, zone: str, hour: int, moment: datetime
) -> None:
    period = period_at(schedule, "Europe/London", moment)
    first = first_send_time(schedule, send_on=period.send_on, closes_at=period.closes_at)

    at = send_time(schedule, zone, hour=hour, send_on=period.send_on, closes_at=period.closes_at)

    local = at.astimezone(ZoneInfo(zone))
    assert local.hour == hour or not _exists(local.date(), hour, zone)
    assert at >= first
    assert at - first < timedelta(days=2)


@given(st.sampled_from(SCHEDULES), st.sampled_from(ZONES), moments)
def test_who_chose_no_hour_gets_it_at_the_schedules(schedule: Schedule, zone: str, moment: datetime) -> None:
    period = period_at(schedule, "Europe/London", moment)

    at = send_time(schedule, zone, hour=None, send_on=period.send_on, closes_at=period.closes_at)

    assert at == local_send_time(zone, send_on=period.send_on, at=schedule.at, earliest=period.closes_at)


def _closed(schedule: Schedule, zone: str, *, since: datetime, until: datetime) -> list[Period]:
    """The periods from the one that is open at `since` to the last one that is closed by `until`."""
    before = period_at(schedule, zone, since).send_on - timedelta(days=1)
    return following(schedule, zone, after=before, now=until)[:-1]


def _exists(day: date, hour: int, zone: str) -> bool:
    """Whether clocks there showed that hour on that day."""
    wall = datetime.combine(day, time(hour), tzinfo=ZoneInfo(zone))
    return wall.astimezone(UTC).astimezone(ZoneInfo(zone)).hour == hour


@given(st.sampled_from(SCHEDULES), st.sampled_from(ZONES), st.none() | st.integers(0, 23), moments)
def test_the_next_issue_comes_later_than_now_and_none_between(
    schedule: Schedule, reader_zone: str, hour: int | None, moment: datetime
) -> None:
    zone = "Europe/London"
    after = next_send_time(schedule, zone, reader_zone=reader_zone, hour=hour, now=moment)

    assert after > moment
    assert next_send_time(schedule, zone, reader_zone=reader_zone, hour=hour, now=after - timedelta(seconds=1)) == after


def test_the_next_issue_is_told_on_the_readers_own_clock() -> None:
    moment = next_send_time(
        WEEKLY, "Europe/London", reader_zone="Asia/Tokyo", hour=None, now=datetime(2026, 11, 23, 9, tzinfo=UTC)
    )

    assert moment.isoformat() == "2026-11-26T09:00:00+09:00"
