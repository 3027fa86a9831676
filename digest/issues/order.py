"""Where an article stands in the mail, as a number of several parts that sorts. Pure.

Pins come before all others: (0, number, id). By itself an article stands by rank, then newest first: (1, -rank, -time,
id). One that an editor moved between two others gets a place that sorts between theirs and ends in its own id, so no
two articles ever have the same, and nobody else's place changes when one moves.
"""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

Place = tuple[int, ...]
PINNED, FREE = 0, 1
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_DEPTH = {PINNED: 3, FREE: 4}


def by_itself(article_id: int, *, rank: int, shown_at: datetime) -> Place:
    """Where nobody moved it."""
    return FREE, -rank, -((shown_at - EPOCH) // timedelta(microseconds=1)), article_id


def pin(article_id: int, number: int) -> Place:
    """The place of a pin; the lowest number comes first."""
    return PINNED, number, article_id


def between(article_id: int, before: Place | None, after: Place | None) -> Place:
    """A place after `before` and before `after`, for this article; one of the two may be None, for the very ends.

    Next to a pin it stays free unless `after` is pinned, so that a story stops below the pins first.
    """
    if after is not None and (before is None or before[0] != after[0]):
        return _in_front(article_id, after)
    if before is None:
        return pin(article_id, 0)
    depth = _DEPTH[before[0]]
    further = (*before[:-2], before[-2] + 1, article_id)
    if len(before) > depth and (after is None or further < after):
        return further
    if after is not None and after[: len(before)] == before:
        return (*before, after[len(before)] - 1, article_id)
    return (*before, 0, article_id)


def _in_front(article_id: int, first: Place) -> Place:
    """Before the first of all pins, or of all others."""
    return (*first[: _DEPTH[first[0]] - 2], first[_DEPTH[first[0]] - 2] - 1, article_id)


def written(place: Place) -> str:
    """For a column of text."""
    return " ".join(map(str, place))


def read(text: str) -> Place:
    """The inverse of `written`."""
    return tuple(map(int, text.split()))


def put(
    places: Sequence[tuple[int, Place]], article_id: int, *, before: int | None = None, after: int | None = None
) -> Place:
    """A place right before or right after another article of `places`, which are sorted; neither: at the very end."""
    others = [one for one in places if one[0] != article_id]
    ids = [id_ for id_, _ in others]
    at = ids.index(before) if before in ids else ids.index(after) + 1 if after in ids else len(ids)
    above = others[at - 1][1] if at > 0 else None
    below = others[at][1] if at < len(others) else None
    return between(article_id, above, below)
