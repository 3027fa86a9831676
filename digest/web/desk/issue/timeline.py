"""Mails over time, in words: by the hour, or by day where that would be too many."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from digest.core.languages import Language
from digest.web.desk import moments

HOURS = 72
"""Longer stretches are told by day."""


def by_time(speak: Language, hours: Sequence[tuple[datetime, int]]) -> list[tuple[str, int]]:
    """When, and how many mails; hours are those of the zone that they are given in."""
    if len(hours) <= HOURS:
        return [(_hour(speak, at, begins=not number), mails) for number, (at, mails) in enumerate(hours)]
    days = Counter[str]()
    for at, mails in hours:
        days[moments.day(speak, at.date())] += mails
    return list(days.items())


def _hour(speak: Language, at: datetime, *, begins: bool) -> str:
    """With its day where a day begins."""
    hour = speak.hour(at.time())
    return f"{moments.day(speak, at.date())}, {hour}" if begins or not at.hour else hour
