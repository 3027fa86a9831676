"""How fast mail goes, and when it will have gone."""

from datetime import datetime, timedelta

from digest.deliveries.watching.pace import rate, seconds_left


def test_a_rate_is_that_of_the_last_minute(now: datetime) -> None:
    assert rate(600, now - timedelta(hours=1), now) == 10


def test_who_has_begun_a_moment_ago_is_not_divided_by_a_minute(now: datetime) -> None:
    assert rate(600, now - timedelta(seconds=6), now) == 100
    assert rate(600, now, now) == 600


def test_nothing_sent_is_no_rate(now: datetime) -> None:
    assert rate(0, None, now) == 0


def test_what_is_left_takes_its_time_at_that_rate() -> None:
    assert seconds_left(600, 10) == 60
    assert seconds_left(0, 0) == 0
    assert seconds_left(1, 0) is None
