"""Columns of a plot, measured for a template that draws them. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

FEWEST = 10
"""Fewer readers than this are never counted out: what somebody reads may tell of their health."""
HEIGHT = 140
"""Of the highest column."""
MOST_COLUMNS = 60
STEP = 24
"""Of columns, from one to the next."""
LETTER = 7
"""The width of a letter, about."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column: what stands below it, what it counts, how high it is."""

    label: str
    value: int
    height: int
    labelled: bool
    """Whether there is room for its label."""
    few: bool = False
    """Its number is not told; it is as high as it would be with the most that is not."""


def columns(pairs: Sequence[tuple[str, int]], *, hide_few: bool = False) -> list[Column]:
    """In the order given."""
    highest = max((value for _, value in pairs), default=0)
    every = -(-(max((len(label) for label, _ in pairs), default=0) + 2) * LETTER // STEP)
    return [
        Column(label, value, _height(FEWEST if few else value, max(highest, FEWEST)), number % every == 0, few)
        for number, (label, value) in enumerate(pairs)
        for few in [hide_few and value < FEWEST]
    ]


def folded(pairs: Iterable[tuple[str, int]]) -> list[tuple[str, int]]:
    """At most MOST_COLUMNS of them: neighbours are added up under the first one's label."""
    found = list(pairs)
    size = -(-len(found) // MOST_COLUMNS) or 1
    starts = range(0, len(found), size)
    return [(found[start][0], sum(value for _, value in found[start : start + size])) for start in starts]


def _height(value: int, highest: int) -> int:
    return max(round(HEIGHT * value / highest), 1 if value else 0)
