"""How long sending takes is a sum over hours: mails that fall due, a rate, and what a day may take."""

from datetime import UTC, date, datetime, timedelta

from digest.deliveries.lanes import UNLIMITED
from digest.deliveries.outlook import LONGEST, Hour, outlook

NINE = datetime(2026, 11, 26, 9, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


def any_number(day: date) -> int:
    return UNLIMITED


def test_without_a_rate_mails_go_in_the_hour_in_which_they_fall_due() -> None:
    due = {NINE: 10, NINE + timedelta(minutes=30): 5, NINE + 2 * HOUR: 7}

    assert outlook(due, per_second=0, most=any_number) == [
        Hour(NINE, 15, 15),
        Hour(NINE + HOUR, 0, 0),
        Hour(NINE + 2 * HOUR, 7, 7),
    ]


def test_a_rate_spreads_them_over_the_hours_that_follow() -> None:
    hours = outlook({NINE: 8000}, per_second=1, most=any_number)

    assert [hour.sent for hour in hours] == [3600, 3600, 800]


def test_a_warm_up_plan_lets_the_rest_wait_for_the_next_day() -> None:
    hours = outlook({NINE: 150}, per_second=0, most=lambda day: 100)

    assert [(hour.at, hour.sent) for hour in hours if hour.sent] == [
        (NINE, 100),
        (datetime(2026, 11, 27, tzinfo=UTC), 50),
    ]


def test_a_rate_that_is_far_too_small_is_looked_at_for_two_weeks() -> None:
    hours = outlook({NINE: 1_000_000}, per_second=0.001, most=any_number)

    assert (len(hours), sum(hour.sent for hour in hours)) == (LONGEST, 3 * LONGEST)


def test_nothing_due_takes_no_time() -> None:
    assert outlook({}, per_second=1, most=any_number) == []
