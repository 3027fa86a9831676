"""The whole forecast of an issue: who would get what, how long sending would take, and how earlier issues did."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime

from pydantic import TypeAdapter
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from digest.core.sections import Schedule
from digest.deliveries.lanes import UNLIMITED, Limits
from digest.deliveries.letters import Press, Stationery
from digest.deliveries.models import Delivery
from digest.deliveries.outlook import Hour, outlook
from digest.deliveries.states import DeliveryStatus
from digest.issues.content import Content
from digest.issues.forecast import Forecast, forecast
from digest.issues.models import Issue, IssueState
from digest.issues.periods import send_time
from subscribers import audience

COMPARED = 4
"""Earlier issues."""


@dataclass(frozen=True, slots=True)
class Past:
    """An earlier issue, as the ledger has it."""

    label: str
    day: date
    planned: int
    sent: int


@dataclass(frozen=True, slots=True)
class Foretold:
    """What a page of the desk shows, and a report keeps."""

    numbers: Forecast
    hours: tuple[Hour, ...]
    per_second: float
    """Mails that all relays together take; 0: no limit is set."""
    past: tuple[Past, ...]
    """The latest first."""

    @property
    def left(self) -> int:
        """Mails that would not be out after two weeks."""
        return sum(hour.due - hour.sent for hour in self.hours)


def foretold(
    session: Session,
    issue: Issue,
    content: Content,
    *,
    stationery: Stationery,
    limits: Limits,
    schedule: Schedule,
    now: datetime,
) -> Foretold:
    """Cost follows the number of cohorts and of readers' zones: some seconds for a million readers."""
    press = Press(stationery, issue, content)
    numbers = forecast(session, issue, content, html_bytes=lambda sections: len(press.letter(sections).html.encode()))
    relays = [terms for terms in limits.relays.values() if terms.weight] or list(limits.relays.values())
    per_second = sum(terms.per_second for terms in relays) if all(terms.per_second for terms in relays) else 0
    due = _due(session, issue, schedule, numbers.recipients, now)
    hours = outlook(
        due, per_second=per_second, most=lambda day: min(sum(terms.most(day) for terms in relays), UNLIMITED)
    )
    return Foretold(numbers, tuple(hours), per_second, tuple(_past(session, issue)))


def to_json(told: Foretold) -> str:
    """For a report to keep."""
    return _ADAPTER.dump_json(told).decode()


def from_json(text: str) -> Foretold:
    """The inverse of `to_json`."""
    return _ADAPTER.validate_json(text)


def _due(session: Session, issue: Issue, schedule: Schedule, recipients: int, now: datetime) -> Counter[datetime]:
    """When mails fall due. Who gets one is taken to be spread over zones and hours as all readers are."""
    places = audience.places(session, issue.schedule, on=issue.day)
    due, everybody = Counter[datetime](), sum(place.readers for place in places)
    passed = given = 0
    for place in sorted(places, key=lambda place: (place.timezone, place.hour or -1)):
        passed += place.readers
        share = round(recipients * passed / everybody) - given
        given += share
        due[_moment(issue, schedule, place, now)] += share
    return due


def _moment(issue: Issue, schedule: Schedule, place: audience.Place, now: datetime) -> datetime:
    if issue.immediate:
        return now
    return send_time(schedule, place.timezone, hour=place.hour, send_on=issue.send_on, closes_at=issue.closes_at)


def _past(session: Session, issue: Issue) -> list[Past]:
    """Issues of the schedule that went out before; one whose ledger was let go of has nothing to tell."""
    earlier = (
        select(Issue.id, Issue.label, Issue.send_on)
        .where(Issue.schedule == issue.schedule, Issue.send_on < issue.send_on, Issue.state == IssueState.SENT)
        .order_by(Issue.send_on.desc(), Issue.id.desc())
        .limit(COMPARED)
    )
    return [past for row in session.execute(earlier) if (past := _became(session, *row)).planned]


def _became(session: Session, issue_id: int, label: str, day: date) -> Past:
    rows = (
        select(Delivery.status, func.count().label("readers"))
        .where(Delivery.issue_id == issue_id)
        .group_by(Delivery.status)
    )
    counts = Counter({row.status: row.readers for row in session.execute(rows)})
    without = counts[DeliveryStatus.NOTHING_NEW] + counts[DeliveryStatus.SKIPPED]
    return Past(label, day, counts.total() - without, counts[DeliveryStatus.SENT])


_ADAPTER = TypeAdapter(Foretold)
