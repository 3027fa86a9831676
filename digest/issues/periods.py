"""Which issues a schedule has, as a pure function of time.

Windows are half-open, `[starts_at, closes_at)`, in UTC, and tile: each begins where the one before it ends. Their
ends are wall-clock times in the publication's zone, converted date by date, so they hold across changes of summer
time, ISO week 53 and year ends. A wall-clock time that is skipped counts as many minutes after the gap as it had
before it, a repeated one is taken the first time (as RFC 5545, 3.3.5).
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from digest.core.sections import Schedule

DAY = timedelta(days=1)
EARLIEST_ZONE = "Pacific/Kiritimati"
"""The first to see any hour of any date: 14 hours before UTC."""
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


@dataclass(frozen=True, slots=True)
class Period:
    """One issue of a schedule: its window, and the day it goes out."""

    label: str
    starts_at: datetime
    closes_at: datetime
    send_on: date


def period_at(schedule: Schedule, zone: str, moment: datetime) -> Period:
    """The period whose window holds `moment`."""
    send_on = next_send_day(schedule, moment.astimezone(ZoneInfo(zone)).date() - DAY)
    while closes_at(schedule, zone, send_on) <= moment:
        send_on = next_send_day(schedule, send_on + DAY)
    return _period(schedule, zone, send_on)


def following(schedule: Schedule, zone: str, *, after: date, now: datetime) -> list[Period]:
    """The periods that send after the day `after`, up to and with the one that is open at `now`, or the next one."""
    periods: list[Period] = []
    while not periods or periods[-1].closes_at <= now:
        last = periods[-1].send_on if periods else after
        periods.append(_period(schedule, zone, next_send_day(schedule, last + DAY)))
    return periods


def next_send_day(schedule: Schedule, day: date) -> date:
    """The first day on or after `day` on which the schedule sends."""
    while not _sends_on(schedule, day):
        day += DAY
    return day


def closes_at(schedule: Schedule, zone: str, send_on: date) -> datetime:
    """When the window of the issue of that day ends, in UTC."""
    wall = datetime.combine(send_on, time.fromisoformat(schedule.at)) - timedelta(hours=schedule.closes_hours_before)
    return wall.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


def local_send_time(zone: str, *, send_on: date, at: str, earliest: datetime) -> datetime:
    """When a reader in `zone` gets it, in UTC: at `at` on their clock on that day, or on the first day after it on
    which that hour is not before `earliest` (the close of the window)."""
    day = send_on
    while (moment := _instant(day, at, zone)) < earliest:
        day += DAY
    return moment


def send_time(schedule: Schedule, zone: str, *, hour: int | None, send_on: date, closes_at: datetime) -> datetime:
    """When a reader in `zone` gets the issue, in UTC: at the hour of their own where they chose one, else at the
    schedule's; the first time that it strikes there once the issue may be out anywhere."""
    at = schedule.at if hour is None else f"{hour:02}:00"
    earliest = first_send_time(schedule, send_on=send_on, closes_at=closes_at)
    return local_send_time(zone, send_on=send_on, at=at, earliest=earliest)


def open_send_time(schedule: Schedule, zone: str, *, reader_zone: str, hour: int | None, now: datetime) -> datetime:
    """When the issue whose window is open at `now` reaches a reader, as `send_time` has it; `zone` is the
    publication's."""
    period = period_at(schedule, zone, now)
    return send_time(schedule, reader_zone, hour=hour, send_on=period.send_on, closes_at=period.closes_at)


def next_send_time(schedule: Schedule, zone: str, *, reader_zone: str, hour: int | None, now: datetime) -> datetime:
    """When the next issue reaches a reader, as `send_time` has it, on their own clock; `zone` is the publication's."""
    day = now.astimezone(ZoneInfo(reader_zone)).date() - 3 * DAY  # an issue can reach a reader some days after its own
    while True:
        day = next_send_day(schedule, day)
        closed = closes_at(schedule, zone, day)
        moment = send_time(schedule, reader_zone, hour=hour, send_on=day, closes_at=closed)
        if moment > now:
            return moment.astimezone(ZoneInfo(reader_zone))
        day += DAY


def first_send_time(schedule: Schedule, *, send_on: date, closes_at: datetime) -> datetime:
    """When the first reader anywhere gets it, in UTC: an issue must be approved by then."""
    return max(closes_at, _instant(send_on, schedule.at, EARLIEST_ZONE))


def _period(schedule: Schedule, zone: str, send_on: date) -> Period:
    before = send_on - DAY
    while not _sends_on(schedule, before):
        before -= DAY
    return Period(
        label=_label(schedule, send_on),
        starts_at=closes_at(schedule, zone, before),
        closes_at=closes_at(schedule, zone, send_on),
        send_on=send_on,
    )


def _sends_on(schedule: Schedule, day: date) -> bool:
    match schedule.every:
        case "day":
            return True
        case "month":
            return day.day == schedule.day
        case _:
            weekday = day.weekday() == WEEKDAYS.index(schedule.weekday or "")
            return weekday and (schedule.every == "week" or _weeks_between(schedule.starting, day) % 2 == 0)


def _weeks_between(first: date, second: date) -> int:
    """Counted from Monday to Monday, so that ISO week 53 does not shift fortnights."""
    return ((second - timedelta(second.weekday())) - (first - timedelta(first.weekday()))).days // 7


def _instant(day: date, at: str, zone: str) -> datetime:
    return datetime.combine(day, time.fromisoformat(at), tzinfo=ZoneInfo(zone)).astimezone(UTC)


def _label(schedule: Schedule, send_on: date) -> str:
    match schedule.every:
        case "day":
            return send_on.isoformat()
        case "month":
            return f"{send_on:%Y-%m}"
        case _:
            year, week, _ = send_on.isocalendar()
            return f"{year}-W{week:02}"
