"""Which articles tell one story in two texts: a press release and a blog. Pure.

Two texts are alike when they share enough of their words, where a rare word counts for more than a common one. That is
measured on title and summary together, over all words of both: so a weekly round-up, which shares a few words with each
of its stories and many with none, is like none of them.

Of the texts of a year some are alike by chance, of those of a few days hardly any, so they must be of one time. A text
without a date counts as written when it was first seen. That may be long after, as a source that is new shows what it
has shown for months: such a text is also like one of any other time, but only in nearly the same words.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from itertools import chain
from math import log

from digest.articles.folding import words

WINDOW = timedelta(days=4)
"""Two texts on one story come out within so many days."""
ALIKE = 0.28
"""Tried on twenty texts about ten stories and on thirty others of the same newsrooms: nine of the ten pairs reach it,
and of 1,215 pairs that are none, one does (one law in two countries)."""
NEARLY_THE_SAME = 0.8
"""From here on two texts are alike whenever they were seen, if one of them has no date."""
SERIES = 0.4
"""Titles of one source that share so many of their words are a series ("Weather: ..."), not one story."""
FEWEST_SHARED = 4
MOST_COMMON = 100
"""A word that more articles have does not lead to candidates."""
MOST_NEW = 500
_STEM = 6
_SMOOTHING = 50
"""Keeps the first few articles of a publication from making every word a rare one."""


@dataclass(frozen=True, slots=True)
class Story:
    """An article, as it is compared."""

    id: int
    source_id: int
    title: str
    summary: str
    at: datetime
    """When it was published; for one without a date, when it was first seen."""
    dated: bool = True


def alike(stories: Sequence[Story], new_ids: Collection[int]) -> list[tuple[int, int]]:
    """For each new story the older one that it is most like, if there is one: (id of the new, id of the older).

    `stories` are the recent ones, the new among them. Of more than `MOST_NEW` new ones, the first are looked at.
    """
    stems = {story.id: _stems(f"{story.title} {story.summary}") for story in stories}
    counts = Counter(chain.from_iterable(stems.values()))
    new = [story for story in stories if story.id in new_ids][:MOST_NEW]
    leading = {stem for story in new for stem in stems[story.id] if counts[stem] <= MOST_COMMON}
    by_stem: dict[str, list[Story]] = defaultdict(list)
    for story in stories:
        for stem in stems[story.id] & leading:
            by_stem[stem].append(story)

    def weight(of: frozenset[str]) -> float:
        return sum(log((len(stories) + _SMOOTHING) / counts[stem]) for stem in of)

    pairs = []
    for story in new:
        likest = max(_measured(story, by_stem, stems, weight), default=None)
        if likest:
            pairs.append((story.id, -likest[1]))
    return pairs


def _measured(
    story: Story,
    by_stem: Mapping[str, list[Story]],
    stems: Mapping[int, frozenset[str]],
    weight: Callable[[frozenset[str]], float],
) -> Iterator[tuple[float, int]]:
    """How alike each older story is that is alike, with its negative id: of equals the oldest is the greatest."""
    own = stems[story.id]
    shared = Counter(other for stem in own for other in by_stem.get(stem, ()) if other.id < story.id)
    for other, count in shared.items():
        enough = _enough(story, other) if count >= FEWEST_SHARED else None
        if enough is None or _series(story, other):
            continue
        likeness = weight(own & stems[other.id]) / weight(own | stems[other.id])
        if likeness >= enough:
            yield likeness, -other.id


def _enough(story: Story, other: Story) -> float | None:
    """From what likeness on the two are alike; None when their dates tell that they are not."""
    if abs(story.at - other.at) <= WINDOW:
        return ALIKE
    return None if story.dated and other.dated else NEARLY_THE_SAME


def _series(story: Story, other: Story) -> bool:
    if story.source_id != other.source_id:
        return False
    one, two = set(words(story.title).split()), set(words(other.title).split())
    return len(one & two) >= SERIES * len(one | two)


@lru_cache(maxsize=2_500)
def _stems(text: str) -> frozenset[str]:
    """The beginnings of the words that tell something: not of the shortest, unless they are numbers."""
    found = words(text).split()
    return frozenset(word[:_STEM] for word in found if len(word) > 3 or any(map(str.isdigit, word)))
