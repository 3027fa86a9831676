"""Gathers the readers that an issue still has to be planned for, as they are at this moment."""

from datetime import datetime

from sqlalchemy import case, exists, func, insert, literal
from sqlalchemy.orm import Session

from digest.core.sections import Schedule
from digest.deliveries.models import Delivery
from digest.deliveries.scratch import ANY_HOUR, READERS, RECEIVED, SEND_TIMES
from digest.deliveries.states import OPEN, Reason
from digest.issues.content import Content
from digest.issues.models import Issue
from digest.issues.periods import send_time
from subscribers import audience
from subscribers.models import Subscriber


def gather(session: Session, issue: Issue, content: Content) -> None:
    """Fill `READERS` with everybody of the schedule who has no row in the ledger; `RECEIVED` is filled already."""
    has_row = exists().where(Delivery.issue_id == issue.id, Delivery.subscriber_id == Subscriber.id)
    on_its_way = exists().where(Delivery.subscriber_id == Subscriber.id, Delivery.status.in_(OPEN))
    waiting = on_its_way | (Subscriber.covered_upto < content.since)
    columns = {
        "subscriber_id": Subscriber.id,
        "revision": Subscriber.revision,
        "topic_set_id": Subscriber.topic_set_id,
        "covered_upto": Subscriber.covered_upto,
        "language": Subscriber.language,
        "timezone": Subscriber.timezone,
        "hour": func.coalesce(Subscriber.hour, ANY_HOUR),
        "received": func.coalesce(RECEIVED.c.articles, ""),
        "skipped": case(
            (audience.paused_on(issue.day), literal(Reason.PAUSED.value)),
            (waiting, literal(Reason.WAITING.value)),
            else_=literal(""),
        ),
    }
    readers = (
        audience.audience(issue.schedule)
        .outerjoin(RECEIVED, RECEIVED.c.subscriber_id == Subscriber.id)
        .where(~has_row)
        .with_only_columns(*columns.values())
    )
    session.execute(insert(READERS).from_select(list(columns), readers))


def fill_send_times(session: Session, issue: Issue, schedule: Schedule, *, now: datetime) -> None:
    """Fill `SEND_TIMES` for the zones and hours of these readers."""
    wanted = READERS.select().with_only_columns(READERS.c.timezone, READERS.c.hour).distinct()
    rows = [
        {"timezone": zone, "hour": hour, "not_before": _send_time(issue, schedule, zone, hour, now)}
        for zone, hour in session.execute(wanted)
    ]
    if rows:
        session.execute(insert(SEND_TIMES), rows)


def _send_time(issue: Issue, schedule: Schedule, zone: str, hour: int, now: datetime) -> datetime:
    if issue.immediate:
        return now
    own = None if hour == ANY_HOUR else hour
    return send_time(schedule, zone, hour=own, send_on=issue.send_on, closes_at=issue.closes_at)
