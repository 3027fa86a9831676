"""When each time zone gets an issue."""

from datetime import datetime

from sqlalchemy import Select, insert
from sqlalchemy.orm import Session

from digest.core.settings import Schedule
from digest.deliveries.scratch import SEND_TIMES
from digest.issues.models import Issue
from digest.issues.periods import local_send_time
from subscribers.models import Subscriber


def fill_send_times(
    session: Session, readers: Select[Subscriber], issue: Issue, schedule: Schedule, *, now: datetime
) -> None:
    """Fill `SEND_TIMES` for the zones of these readers."""
    zones = session.scalars(readers.with_only_columns(Subscriber.timezone).distinct()).all()
    rows = [{"timezone": zone, "not_before": _send_time(issue, schedule, zone, now)} for zone in zones]
    if rows:
        session.execute(insert(SEND_TIMES), rows)


def _send_time(issue: Issue, schedule: Schedule, zone: str, now: datetime) -> datetime:
    if issue.immediate:
        return now
    return local_send_time(zone, send_on=issue.send_on, at=schedule.at, earliest=issue.closes_at)
