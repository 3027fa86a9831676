"""A month of issues by the days they go out on."""

import calendar
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from digest.core.sections import Schedule
from digest.issues.models import Issue, IssueState
from digest.issues.periods import next_send_day

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Dated:
    """An issue in a calendar; one that is still to be made has neither id, label nor state."""

    day: date
    schedule: str
    label: str = ""
    id: int | None = None
    state: IssueState | None = None


def weeks(month: date) -> Sequence[Sequence[date]]:
    """The weeks that hold days of this month, from Monday to Sunday, with the days beside it that fill them."""
    return calendar.Calendar().monthdatescalendar(month.year, month.month)


def between(session: Session, first: date, last: date) -> Sequence[Dated]:
    """The issues that go or went out from `first` to `last`."""
    columns = Issue.id, Issue.schedule, Issue.label, Issue.state, Issue.send_on, Issue.immediate, Issue.closes_at
    # One that was brought forward goes out before its schedule's day.
    near = select(*columns).where(Issue.send_on >= first, or_(Issue.send_on <= last, Issue.immediate))
    found = [
        Dated(row.closes_at.date() if row.immediate else row.send_on, row.schedule, row.label, row.id, row.state)
        for row in session.execute(near.order_by(Issue.send_on, Issue.id))
    ]
    return [one for one in found if first <= one.day <= last]


def made(session: Session, first: date, last: date) -> Collection[tuple[str, date]]:
    """Schedules and their days from `first` to `last` whose issue is there, whenever it goes or went out."""
    there = select(Issue.schedule, Issue.send_on).where(Issue.send_on.between(first, last))
    return {(row.schedule, row.send_on) for row in session.execute(there)}


def expected(
    schedules: Mapping[str, Schedule], first: date, last: date, *, there: Collection[tuple[str, date]]
) -> Sequence[Dated]:
    """The issues that the schedules will have from `first` to `last`, without those that are `there`. Pure."""
    return [
        Dated(day, name)
        for name, schedule in schedules.items()
        for day in _days(schedule, first, last)
        if (name, day) not in there
    ]


def _days(schedule: Schedule, first: date, last: date) -> Sequence[date]:
    days, day = [], next_send_day(schedule, first)
    while day <= last:
        days.append(day)
        day = next_send_day(schedule, day + DAY)
    return days
