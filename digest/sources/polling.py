"""When a source is worth reading again. Pure.

A source is read about four times in the time that usually lies between two of its stories, so that a story is noticed
after a quarter of that at most. What fails is tried again soon, then less and less often.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from statistics import median

from digest.core.sections import Polling

FEWEST_DATES = 4
"""With fewer stories nobody can tell how often a source publishes."""
NEWEST_DATES = 25
"""How often it publishes now; what it did years ago does not matter."""
READINGS_PER_GAP = 4
SPREAD = 0.1
"""By how much readings of sources are drawn apart that would otherwise all be due at the same moment."""
_GOLDEN = 0.6180339887498949


@dataclass(frozen=True, slots=True)
class Bounds:
    """The shortest and the longest time between two readings of one source."""

    shortest: timedelta = timedelta(minutes=30)
    longest: timedelta = timedelta(hours=24)


def bounds(polling: Polling) -> Bounds:
    """As `[polling]` says; `longest` is never below `shortest`."""
    shortest = timedelta(minutes=polling.minutes)
    return Bounds(shortest, max(shortest, timedelta(hours=polling.most_hours)))


def usual_gap(dates: Iterable[datetime]) -> timedelta | None:
    """The median time between two stories, of the newest; None with fewer than four distinct dates."""
    newest = sorted(set(dates))[-NEWEST_DATES:]
    if len(newest) < FEWEST_DATES:
        return None
    return timedelta(seconds=median((later - earlier).total_seconds() for earlier, later in pairwise(newest)))


def next_due(
    now: datetime,
    gap: timedelta | None,
    *,
    bounds: Bounds,
    failures: int = 0,
    retry_after: timedelta | None = None,
    changed: bool = True,
    spread: float = 0.0,
) -> datetime:
    """When to read again: within `bounds` from now, or later where the server asked for that with `retry_after`.

    `failures` counts those in a row: the first is tried again after the shortest time, each further one after twice
    the time. `changed` tells whether anything was new, for a source of which no gap is known yet. `spread` in [0, 1)
    puts off by up to a tenth.
    """
    shortest, longest = bounds.shortest, bounds.longest
    if failures:
        wait = min(shortest * (1 << min(failures - 1, 20)), longest)
    elif gap is not None:
        wait = gap / READINGS_PER_GAP
    else:
        wait = shortest if changed else shortest * READINGS_PER_GAP
    # Room is left below `longest`, or the slowest sources would be due together.
    wait = max(shortest, min(wait, longest / (1 + SPREAD)))
    wait = min(wait * (1 + SPREAD * spread), longest)
    return now + max(wait, retry_after or timedelta())


def spread(source_id: int) -> float:
    """A number in [0, 1) for each source; those of sources added one after the other lie far apart."""
    return source_id * _GOLDEN % 1.0
