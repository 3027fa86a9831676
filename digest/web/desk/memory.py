"""What the desk would otherwise work out at every click: kept for a while, and worked out anew when it is not there."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial

from digest.web.kept import Kept

COUNTED_FOR, FOUND_FOR = timedelta(minutes=10), timedelta(minutes=5)
"""How old the number of readers may be, and the choice of who has the longest mail. Mails themselves are always new."""


@dataclass(frozen=True, slots=True)
class Memory:
    """For one process."""

    mails: Kept[str] = field(default_factory=partial(Kept, 64))
    """The HTML of mails that a page was made of, for its frame: by what they hold and whose they are."""
    samples: Kept[int | None] = field(default_factory=partial(Kept, 64))
    """Numbers of readers, by the issue and what they stand for."""
    sizes: Kept[dict[str, int]] = field(default_factory=partial(Kept, 2))
    """How many readers each schedule has."""

    def sizes_at(self, now: datetime, count: Callable[[], dict[str, int]]) -> dict[str, int]:
        """Counted within the last ten minutes: it takes a second for a million readers."""
        return self.sizes.get(_turn(now, COUNTED_FOR), count)

    def sample_at(self, now: datetime, key: tuple[object, ...], find: Callable[[], int | None]) -> int | None:
        """Found within the last minutes."""
        return self.samples.get((key, _turn(now, FOUND_FOR)), find)


def _turn(now: datetime, each: timedelta) -> int:
    return int(now.timestamp() // each.total_seconds())
