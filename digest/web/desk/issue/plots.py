"""Bars for plots, as places in a drawing: pure. The templates draw them as SVG, with a table of the numbers beside."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

WIDTH, HEIGHT = 640, 200
LEFT, BOTTOM, TOP = 56, 28, 12
LABELS = 6
"""At most so many words below the columns."""
HOURS = 72
"""Longer stretches are shown by day."""
ROW = 30
NAME = 170
"""The room for names beside rows."""


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar, in units of the drawing; `label` is empty where there is no room for it."""

    x: float
    y: float
    width: float
    height: float
    label: str
    value: int
    share: float = 0.0
    """In a row: how wide the part is that went well."""


@dataclass(frozen=True, slots=True)
class Plot:
    """A drawing of bars, and the lines behind them: place and number."""

    width: int
    height: int
    bars: tuple[Bar, ...]
    lines: tuple[tuple[float, int], ...] = ()


def columns(values: Sequence[tuple[str, int]]) -> Plot:
    """One column for each value, from left to right."""
    most = top_of([value for _, value in values])
    floor, step = HEIGHT - BOTTOM, (WIDTH - LEFT) / max(len(values), 1)
    every = -(-len(values) // LABELS)
    bars = []
    for number, (label, value) in enumerate(values):
        height = (floor - TOP) * value / most
        shown = label if number % every == 0 else ""
        width = min(step * 0.8, 48)
        x = LEFT + number * step + (step - width) / 2
        bars.append(Bar(round(x, 1), round(floor - height, 1), round(width, 1), round(height, 1), shown, value))
    lines = tuple((round(floor - (floor - TOP) * part / 2, 1), most * part // 2) for part in (0, 1, 2))
    return Plot(WIDTH, HEIGHT, tuple(bars), lines)


def rows(values: Sequence[tuple[str, int, int]]) -> Plot:
    """One row for each name: how many in all, and how many of these went well."""
    most = max([total for _, total, _ in values] or [1]) or 1
    room = WIDTH - NAME - 64
    bars = tuple(
        Bar(NAME, number * ROW + 4, round(room * total / most, 1), ROW - 10, label, total, round(room * well / most, 1))
        for number, (label, total, well) in enumerate(values)
    )
    return Plot(WIDTH, ROW * max(len(values), 1), bars)


def top_of(values: Sequence[int]) -> int:
    """The round, even number that all values are below or at: 2, 4, 6, 8 or 10 times a power of ten."""
    most, power = max([*values, 2]), 1
    while power * 10 < most:
        power *= 10
    return next(step * power for step in (2, 4, 6, 8, 10) if step * power >= most)


def by_time(hours: Sequence[tuple[datetime, int]]) -> list[tuple[str, int]]:
    """By the hour, or by day where that would be too many."""
    if len(hours) <= HOURS:
        return [(_hour(at, begins=not number), mails) for number, (at, mails) in enumerate(hours)]
    days: dict[str, int] = {}
    for at, number in hours:
        days[f"{at:%Y-%m-%d}"] = days.get(f"{at:%Y-%m-%d}", 0) + number
    return list(days.items())


def _hour(at: datetime, *, begins: bool) -> str:
    """With its day where a day begins."""
    return f"{at:%d.%m. %H:%M}" if begins or not at.hour else f"{at:%H:%M}"
