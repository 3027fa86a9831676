"""What the desk would otherwise work out at every click: kept for a while, and worked out anew when it is not there."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial

from digest.deliveries.watching.receivers import Receiver
from digest.web.kept import Kept

COUNTED_FOR, FOUND_FOR, MOVING_FOR = timedelta(minutes=10), timedelta(minutes=5), timedelta(minutes=1)
"""How old the number of readers may be, and the choice of who has the longest mail, and what receiving domains took of
an issue that is under way. Mails themselves are always new."""


@dataclass(frozen=True, slots=True)
class Memory:
    """For one process."""

    mails: Kept[str] = field(default_factory=partial(Kept, 64))
    """The HTML of mails that a page was made of, for its frame: by what they hold and whose they are."""
    samples: Kept[int | None] = field(default_factory=partial(Kept, 64))
    """Numbers of readers, by the issue and what they stand for."""
    sizes: Kept[dict[str, int]] = field(default_factory=partial(Kept, 2))
    """How many readers each schedule has."""

    receivers: Kept[Sequence[Receiver]] = field(default_factory=partial(Kept, 16))
    """What receiving domains took, by the issue."""

    def sizes_at(self, now: datetime, count: Callable[[], dict[str, int]]) -> dict[str, int]:
        """Counted within the last ten minutes: it takes a second for a million readers."""
        return self.sizes.get(_turn(now, COUNTED_FOR), count)

    def receivers_at(
        self, now: datetime, key: tuple[object, ...], find: Callable[[], Sequence[Receiver]], *, over: bool
    ) -> Sequence[Receiver]:
        """Counted within the last minute, or the last five where the issue is over: it takes seconds for a million."""
        return self.receivers.get((key, _turn(now, FOUND_FOR if over else MOVING_FOR)), find)

    def sample_at(self, now: datetime, key: tuple[object, ...], find: Callable[[], int | None]) -> int | None:
        """Found within the last minutes."""
        return self.samples.get((key, _turn(now, FOUND_FOR)), find)


def _turn(now: datetime, each: timedelta) -> int:
    return int(now.timestamp() // each.total_seconds())
