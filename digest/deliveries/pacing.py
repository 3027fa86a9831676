"""How fast mail may go: rates, warm-up plans and breakers, as sums over times. Pure.

A rate is kept as one moment: when the next mail may go (a token bucket whose level is a time). A claim books the
moments its mails will need, so that any number of senders share a rate, and a sender that dies has booked half a second
at most.
"""

import hashlib
from collections.abc import Hashable, Mapping, Sequence
from datetime import date, datetime, timedelta
from itertools import chain, zip_longest
from typing import TypeVar

T = TypeVar("T")

BOOKED_AHEAD = timedelta(seconds=0.5)
"""Mails are claimed for so long: what is claimed cannot be taken back from a sender that dies."""
CATCH_UP = timedelta(seconds=0.05)
"""A pace that fell behind makes up for so much; more would be a burst."""
FIRST_SHUT, LONGEST_SHUT = timedelta(seconds=30), timedelta(minutes=15)
"""How long a relay that failed is passed over where there are others; doubled with each failure in a row."""
DOMAIN_FIRST_SHUT, DOMAIN_LONGEST_SHUT = timedelta(minutes=5), timedelta(hours=4)
"""The same for a receiving domain, whose mail waits meanwhile."""
JITTER = 0.2


def starting(free_at: datetime | None, now: datetime) -> datetime:
    """When a mail may go, by a rate whose next moment is `free_at`."""
    earliest = now - CATCH_UP
    return earliest if free_at is None else max(free_at, earliest)


def room(free_at: datetime | None, now: datetime, *, per_second: float) -> int:
    """How many mails may be claimed now; at least one, which may have to wait."""
    return max(1, int((now + BOOKED_AHEAD - starting(free_at, now)).total_seconds() * per_second))


def booked(free_at: datetime | None, now: datetime, *, per_second: float, mails: int) -> datetime:
    """The next moment, after so many mails."""
    return starting(free_at, now) + timedelta(seconds=mails / per_second)


def warm_up(since: date, today: date, *, first_day: int, growth: float) -> int:
    """How many mails an address that is new to the world may send today."""
    days = max(0, (today - since).days)
    return int(min(first_day * growth ** min(days, 365), 10**9))


def shut_for(
    failures: int, name: str, *, first: timedelta = FIRST_SHUT, longest: timedelta = LONGEST_SHUT
) -> timedelta:
    """How long a way out is left alone after so many failures in a row; a little different for each name."""
    spread = hashlib.sha256(f"{name} {failures}".encode()).digest()[0] / 255
    return min(first * (1 << min(failures - 1, 20)), longest) * (1 + JITTER * spread)


def dealt(items: Sequence[T], weights: Mapping[str, int], most: Mapping[str, int]) -> dict[str, list[T]]:
    """Items dealt out by weight, evenly over the whole sequence; who has its most gets no more.

    Weights are positive, and there is room for all.
    """
    hands: dict[str, list[T]] = {way: [] for way in weights}
    if len(hands) == 1:
        return {way: list(items) for way in hands}
    for item in items:
        able = [way for way in hands if len(hands[way]) < most[way]]
        hands[min(able, key=lambda way: (len(hands[way]) + 1) / weights[way])].append(item)
    return hands


def interleaved(items: Sequence[T], keys: Sequence[Hashable]) -> list[T]:
    """Items of the same key set apart, each key's own order kept."""
    groups: dict[Hashable, list[T]] = {}
    for item, key in zip(items, keys, strict=True):
        groups.setdefault(key, []).append(item)
    if len(groups) == 1:
        return list(items)
    return [item for item in chain.from_iterable(zip_longest(*groups.values())) if item is not None]
