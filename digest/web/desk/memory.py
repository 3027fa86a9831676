"""What the desk would otherwise work out at every click: kept for a while, and worked out anew when it is not there."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial

from digest.deliveries.watching.aftermath import Hours
from digest.web.kept import Kept

COUNTED_FOR = timedelta(minutes=10)
"""How old the number of readers may be. Mails themselves are always new."""


@dataclass(frozen=True, slots=True)
class Memory:
    """For one process."""

    mails: Kept[str] = field(default_factory=partial(Kept, 64))
    """The HTML of mails that a page was made of, for its frame: by what they hold and whose they are."""
    hours: Kept[Hours] = field(default_factory=partial(Kept, 16))
    """When mails of issues that are over were accepted."""
    sizes: Kept[dict[str, int]] = field(default_factory=partial(Kept, 2))
    """How many readers each schedule has."""

    def sizes_at(self, now: datetime, count: Callable[[], dict[str, int]]) -> dict[str, int]:
        """Counted within the last ten minutes: it takes a tenth of a second for a million readers."""
        return self.sizes.get(int(now.timestamp() // COUNTED_FOR.total_seconds()), count)
