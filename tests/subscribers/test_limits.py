"""How often somebody may do something: exact in every stretch of time, and when hundreds ask at once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from digest.core.database import Database
from subscribers.limits import allow, purge
from subscribers.models import Throttle
from tests.subscribers.people import SECRET

HOUR, SECOND = timedelta(hours=1), timedelta(seconds=1)
_number = count(1)


def knocks(session: Session, now: datetime, *, who: str = "192.0.2.0/24", what: str = "link", most: int = 3) -> bool:
    """May they, once more?"""
    return allow(session, what, who, most=most, per=HOUR, secret=SECRET, now=now)


def test_so_many_are_allowed_and_no_more(database: Database, now: datetime) -> None:
    with database.writing() as session:
        assert [knocks(session, now) for _ in range(5)] == [True, True, True, False, False]


def test_others_and_other_deeds_are_counted_apart(database: Database, now: datetime) -> None:
    with database.writing() as session:
        for _ in range(3):
            knocks(session, now)

        assert knocks(session, now, who="198.51.100.0/24")
        assert knocks(session, now, what="sign-up")
        assert not knocks(session, now)


def test_there_is_no_edge_at_which_twice_as_many_get_through(database: Database, now: datetime) -> None:
    """Late in one hour of the clock and early in the next are still within an hour."""
    edge = now.replace(minute=0) + HOUR

    with database.writing() as session:
        before = [knocks(session, edge - SECOND) for _ in range(3)]
        after = [knocks(session, moment) for moment in (edge, edge + SECOND, edge + 3598 * SECOND)]
        free_again = [knocks(session, edge + 3599 * SECOND) for _ in range(4)]

    assert (before, after, free_again) == ([True] * 3, [False] * 3, [True] * 3 + [False])


def test_what_is_refused_does_not_count(database: Database, now: datetime) -> None:
    """Who goes on trying is let in as soon as who waits."""
    with database.writing() as session:
        for _ in range(3):
            knocks(session, now)
        for minute in range(1, 60):
            knocks(session, now + timedelta(minutes=minute))

        assert knocks(session, now + HOUR)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.integers(0, 4 * 3600), max_size=60), st.integers(1, 5))
def test_no_stretch_of_an_hour_ever_holds_more(
    database: Database, now: datetime, seconds: list[int], most: int
) -> None:
    moments, who = [now + timedelta(seconds=second) for second in sorted(seconds)], f"visitor {next(_number)}"

    with database.writing() as session:
        allowed = [moment for moment in moments if knocks(session, moment, who=who, most=most)]

    busiest = [sum(begin <= moment < begin + HOUR for moment in allowed) for begin in allowed]
    refused = set(moments) - set(allowed)
    assert max(busiest, default=0) <= most
    assert all(sum(moment - HOUR < other <= moment for other in allowed) == most for moment in refused)


def test_two_hundred_at_once_get_what_there_is_and_no_more(database: Database, now: datetime) -> None:
    def knock(_: int) -> bool:
        with database.writing() as session:
            return knocks(session, now, most=20)

    with ThreadPoolExecutor(16) as pool:
        assert sum(pool.map(knock, range(200))) == 20


def test_what_is_kept_names_nobody(database: Database, now: datetime) -> None:
    with database.writing() as session:
        knocks(session, now, who="ada@example.org")

        (row,) = session.scalars(select(Throttle))
        assert len(row.key) == 64
        assert int(row.key, 16)
        assert not any(word in str([row.key, row.hits]) for word in ("ada", "link", "example"))


def test_what_says_nothing_any_more_goes(database: Database, now: datetime) -> None:
    with database.writing() as session:
        knocks(session, now)
        knocks(session, now + SECOND, who="198.51.100.0/24")

        assert purge(session, now=now + HOUR) == 1
        assert session.scalar(select(func.count()).select_from(Throttle)) == 1
        assert [knocks(session, now + HOUR, who="198.51.100.0/24") for _ in range(3)] == [True, True, False]


@pytest.mark.parametrize("skew", [HOUR, 300 * SECOND])
def test_a_machine_whose_clock_is_behind_lets_nobody_through_again(
    database: Database, now: datetime, skew: timedelta
) -> None:
    with database.writing() as session:
        for _ in range(3):
            knocks(session, now)

        assert not knocks(session, now - skew)
