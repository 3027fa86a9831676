"""Long things in bearable pieces."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TypeVar

T = TypeVar("T")


def chunks(items: Iterable[T], size: int) -> Iterator[list[T]]:
    """Lists of up to `size` items, in order; never an empty one. (`itertools.batched` needs Python 3.12.)"""
    rest = iter(items)
    while piece := list(islice(rest, size)):
        yield piece
