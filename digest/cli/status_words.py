"""How sending stands, in words: numbers, times and the one line that a log or a pipe gets."""

from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from digest.deliveries.watching.standing import Standing

BARS = "▁▂▃▄▅▆▇█"


def line(standing: "Standing", at: datetime) -> str:
    """An issue in one line."""
    said = ", ".join([*counts(standing), *pace(standing, at)])
    return f"{at:%H:%M:%S} {standing.issue} {standing.state.in_words}: {said}"


def counts(standing: "Standing") -> list[str]:
    """How many mails stand where; nothing of what is 0, but for what was sent."""
    found = standing.counts
    refused = found.get("rejected", 0) + found.get("expired", 0)
    numbers = [
        (found.get("sending", 0), "in hand"),
        (standing.due, "due"),
        (standing.later, "later"),
        (found.get("doubtful", 0), "in doubt"),
        (refused, "refused"),
        (found.get("cancelled", 0), "called off"),
        (found.get("skipped", 0), "skipped"),
        (found.get("nothing-new", 0), "nothing new"),
    ]
    return [f"{found.get('sent', 0):,} sent", *(f"{number:,} {what}" for number, what in numbers if number)]


def pace(standing: "Standing", at: datetime) -> list[str]:
    """How fast it goes, how long that takes, and when more becomes due."""
    said = [f"{per_second(standing.rate)} in the last minute"] if standing.rate else []
    if standing.due and standing.seconds_left is not None:
        said.append(f"{duration(standing.seconds_left)} to go")
    if standing.next_at is not None and standing.last_at is not None:
        last = "" if standing.last_at == standing.next_at else f", the last at {moment(standing.last_at, at)}"
        said.append(f"next due {moment(standing.next_at, at)}{last}")
    return said


def per_second(rate: float) -> str:
    """ "8,400/s", "0.5/s"."""
    return f"{rate:,.0f}/s" if rate >= 10 else f"{rate:.2g}/s"


def duration(seconds: float) -> str:
    """About how long, in the two largest units."""
    whole = max(1, round(seconds))
    days, hours, minutes = whole // 86_400, whole // 3600 % 24, whole // 60 % 60
    units = [(days, "d"), (hours, "h"), (minutes, "min"), (whole % 60, "s")]
    first = next(index for index, (number, _) in enumerate(units) if number)
    return " ".join(f"{number} {unit}" for number, unit in units[first : first + 2] if number)


def moment(when: datetime, at: datetime) -> str:
    """A time to the minute; with its day unless that is today's."""
    return f"{when:%H:%M} UTC" if when.date() == at.date() else f"{when:%Y-%m-%d %H:%M} UTC"


def sparkline(values: list[float]) -> str:
    """A little plot of the last rates, from nothing to the highest of them."""
    top = max(values, default=0.0)
    return "".join(BARS[round(value / top * (len(BARS) - 1))] for value in values) if top else ""
