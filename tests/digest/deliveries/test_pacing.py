"""Rates, warm-up plans, breakers and shares, as sums over times."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.deliveries import pacing

NOW = datetime(2026, 11, 26, 9, 0, tzinfo=UTC)
WAYS = ("a", "b", "c")


@given(
    st.lists(st.tuples(st.floats(0, 2), st.integers(1, 200)), min_size=1, max_size=12),
    st.sampled_from([0.1, 1.0, 7.0, 50.0]),
)
def test_no_second_gets_more_than_the_rate_and_what_may_be_caught_up(
    claims: list[tuple[float, int]], per_second: float
) -> None:
    """Claims at any times, each booking at most what there is room for."""
    free_at, now, moments = None, NOW, list[datetime]()
    for wait, wanted in claims:
        now += timedelta(seconds=wait)
        mails = min(wanted, pacing.room(free_at, now, per_second=per_second))
        start = pacing.starting(free_at, now)
        moments += [start + timedelta(seconds=number / per_second) for number in range(mails)]
        free_at = pacing.booked(free_at, now, per_second=per_second, mails=mails)

    most = per_second * (1 + pacing.CATCH_UP.total_seconds()) + 1
    assert all(Counter(within(moments, moment)).total() <= most for moment in moments)


def within(moments: list[datetime], start: datetime) -> list[datetime]:
    """Those in the second from there on."""
    return [moment for moment in moments if start <= moment < start + timedelta(seconds=1)]


def test_a_slow_rate_lets_one_mail_be_claimed_that_waits() -> None:
    booked = pacing.booked(None, NOW, per_second=0.1, mails=1)

    assert pacing.room(booked, NOW, per_second=0.1) == 1
    assert pacing.starting(booked, NOW) == NOW - pacing.CATCH_UP + timedelta(seconds=10)


def test_a_claim_books_half_a_second_ahead_and_no_more() -> None:
    assert pacing.room(None, NOW, per_second=1000) == 550
    assert pacing.room(NOW + timedelta(seconds=0.5), NOW, per_second=1000) == 1


@pytest.mark.parametrize(("day", "most"), [(-3, 500), (0, 500), (1, 750), (2, 1125), (10, 28832), (4000, 10**9)])
def test_an_address_new_to_the_world_may_send_more_each_day(day: int, most: int) -> None:
    since = date(2026, 11, 1)

    assert pacing.warm_up(since, since + timedelta(days=day), first_day=500, growth=1.5) == most


def test_a_way_is_left_alone_for_longer_each_time_up_to_a_limit() -> None:
    waits = [pacing.shut_for(failures, "relay") for failures in range(1, 40)]

    assert timedelta(seconds=30) <= waits[0] <= timedelta(seconds=36)
    assert waits[0] < waits[1] < waits[2]
    assert max(waits) <= timedelta(minutes=18)


@given(
    st.integers(0, 400),
    st.fixed_dictionaries({way: st.integers(1, 9) for way in WAYS}),
    st.fixed_dictionaries({way: st.integers(0, 300) for way in WAYS}),
)
def test_everything_is_dealt_once_in_order_and_nobody_gets_more_than_their_most(
    number: int, weights: dict[str, int], most: dict[str, int]
) -> None:
    items = list(range(min(number, sum(most.values()))))

    hands = pacing.dealt(items, weights, most)

    assert sorted(item for hand in hands.values() for item in hand) == items
    assert all(hand == sorted(hand) for hand in hands.values())
    assert all(len(hands[way]) <= most[way] for way in hands)


@given(st.integers(0, 60), st.fixed_dictionaries({way: st.integers(1, 9) for way in WAYS}))
def test_shares_are_exact_whenever_the_weights_divide_the_mails(rounds: int, weights: dict[str, int]) -> None:
    items = list(range(rounds * sum(weights.values())))

    hands = pacing.dealt(items, weights, dict.fromkeys(WAYS, 10**9))

    assert {way: len(hand) for way, hand in hands.items()} == {way: rounds * weight for way, weight in weights.items()}


def test_one_way_has_room_for_what_it_is_dealt() -> None:
    assert pacing.dealt([1, 2, 3], {"a": 5}, {"a": 3}) == {"a": [1, 2, 3]}


@given(st.lists(st.sampled_from("xyz"), max_size=30))
def test_mails_of_one_domain_are_set_apart_in_their_own_order(domains: list[str]) -> None:
    items = list(enumerate(domains))

    apart = pacing.interleaved(items, domains)

    assert sorted(apart) == items
    for domain in "xyz":
        assert [item for item in apart if item[1] == domain] == [item for item in items if item[1] == domain]
    firsts = apart[: len(set(domains))]
    assert len({domain for _, domain in firsts}) == len(firsts)
