"""How long an issue would take: mails that fall due through a day, and the rate at which relays take them. Pure."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

HOUR = timedelta(hours=1)
LONGEST = 24 * 14
"""Hours that are looked ahead."""


@dataclass(frozen=True, slots=True)
class Hour:
    """One hour, in UTC: mails that fall due in it, and mails that go out in it."""

    at: datetime
    due: int
    sent: int


def outlook(due: Mapping[datetime, int], *, per_second: float, most: Callable[[date], int]) -> list[Hour]:
    """Hour by hour until all is sent, or for two weeks. `per_second` 0: at once; `most` mails on each day (UTC)."""
    by_hour = Counter[datetime]()
    for moment, mails in due.items():
        by_hour[moment.replace(minute=0, second=0, microsecond=0)] += mails
    if not by_hour:
        return []
    at, last, waiting, today, hours = min(by_hour), max(by_hour), 0, Counter[date](), list[Hour]()
    while (at <= last or waiting) and len(hours) < LONGEST:
        waiting += by_hour[at]
        room = min(int(per_second * 3600) or waiting, most(at.date()) - today[at.date()])
        sent = max(0, min(waiting, room))
        today[at.date()] += sent
        hours.append(Hour(at, by_hour[at], sent))
        waiting, at = waiting - sent, at + HOUR
    return hours
