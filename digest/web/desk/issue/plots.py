"""Bars for plots, as places in a drawing: pure. templates/web/desk/issue/plots.html draws them, with a table beside."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

WIDTH, HEIGHT = 640, 200
LEFT, BOTTOM, TOP = 56, 28, 12
WIDEST = 48
"""Of columns."""
LETTER = 7
"""The width of a letter, about."""
ROW = 30
NAME = 170
"""The room for names beside rows."""


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar, in units of the drawing."""

    x: float
    y: float
    width: float
    height: float
    look: str = ""
    """ "few": its number is not told, and it is as high as the most that is not; "rest": what did not go well."""


@dataclass(frozen=True, slots=True)
class Word:
    """A label or a number in the drawing."""

    x: float
    y: float
    text: str
    anchor: str = "middle"


@dataclass(frozen=True, slots=True)
class Plot:
    """A drawing of bars, with the height of each line behind them."""

    width: int
    height: int
    bars: tuple[Bar, ...]
    words: tuple[Word, ...]
    lines: tuple[float, ...] = ()


def columns(values: Sequence[tuple[str, int]], figure: Callable[[int], str], *, fewest: int = 0) -> Plot:
    """One column for each value, from left to right. `figure` writes numbers; those below `fewest` are not told."""
    most, floor, step = _top([value for _, value in values]), HEIGHT - BOTTOM, (WIDTH - LEFT) / max(len(values), 1)
    width = min(step * 0.8, WIDEST)
    bars, words, lines = list[Bar](), list[Word](), list[float]()
    for part in (0, 1, 2):
        lines.append(round(floor - (floor - TOP) * part / 2, 1))
        words.append(Word(LEFT - 8, lines[-1] + 4, figure(most * part // 2), "end"))
    for number, (_, value) in enumerate(values):
        height = round((floor - TOP) * max(value, fewest) / max(most, fewest), 1)
        x = round(LEFT + number * step + (step - width) / 2, 1)
        bars.append(Bar(x, round(floor - height, 1), round(width, 1), height, "few" if value < fewest else ""))
    return Plot(WIDTH, HEIGHT, tuple(bars), (*words, *_below([label for label, _ in values], step)), tuple(lines))


def rows(values: Sequence[tuple[str, int, int]], figure: Callable[[int], str]) -> Plot:
    """One row for each name: how many in all, and how many of these went well."""
    most, room = max([total for _, total, _ in values] or [1]) or 1, WIDTH - NAME - 64
    bars, words = list[Bar](), list[Word]()
    for number, (name, total, well) in enumerate(values):
        y, width = number * ROW + 4, round(room * total / most, 1)
        bars += [Bar(NAME, y, width, ROW - 10, "rest"), Bar(NAME, y, round(room * well / most, 1), ROW - 10)]
        words.append(Word(NAME - 8, y + 15, name if len(name) * LETTER < NAME else f"{name[:22]}…", "end"))
        words.append(Word(NAME + width + 6, y + 15, figure(total), "start"))
    return Plot(WIDTH, ROW * max(len(values), 1), tuple(bars), tuple(words))


def _below(labels: Sequence[str], step: float) -> Iterator[Word]:
    """As many labels as there is room for."""
    longest = max((len(label) for label in labels), default=0) + 2
    every = max(1, -int(-longest * LETTER // step))
    for number in range(0, len(labels), every):
        yield Word(round(LEFT + (number + 0.5) * step, 1), HEIGHT - 8, labels[number])


def _top(values: Sequence[int]) -> int:
    """The round, even number that all values are below or at: 2, 4, 6, 8 or 10 times a power of ten."""
    most, power = max([*values, 2]), 1
    while power * 10 < most:
        power *= 10
    return next(step * power for step in (2, 4, 6, 8, 10) if step * power >= most)
