"""Owes an issue to its readers: one row in the ledger for each, written by the database, never reader by reader.

Cost follows the number of cohorts. Safe to repeat: whoever has a row keeps it, whoever lacks one gets it, and rows
that were planned for preferences that have changed since are planned anew.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, SQLColumnExpression, case, exists, func, insert, literal, null, select
from sqlalchemy.orm import Session

from digest.core.database import lock
from digest.core.errors import Conflict
from digest.core.settings import Schedule
from digest.deliveries import cohorts, received, unplan, zones
from digest.deliveries.models import Delivery
from digest.deliveries.scratch import RECEIVED, SEND_TIMES, scratch_tables
from digest.deliveries.states import OPEN, DeliveryStatus, Reason
from digest.issues.approve import NOTHING_NEW
from digest.issues.content import Content, from_json
from digest.issues.models import Edition, Issue, IssueState, PlannedCohort
from subscribers import audience, coverage
from subscribers.models import Subscriber

PLAN_LOCK = 0x1D16E5A
WITHDRAWN = "withdrawn before it was sent"


@dataclass(frozen=True, slots=True)
class Planned:
    """How many readers of an issue have a row of which status."""

    by_status: dict[DeliveryStatus, int]
    editions: int

    @property
    def owed(self) -> int:
        """Mails still to be sent."""
        return self.by_status.get(DeliveryStatus.PENDING, 0)


def plan(session: Session, issue: Issue, schedule: Schedule, *, hold_withdrawn: bool, now: datetime) -> Planned:
    """Bring the issue's rows in the ledger up to date; the issue is `sending` afterwards.

    With `hold_withdrawn`, an issue that lost an article since its approval is held instead.
    """
    if issue.state not in (IssueState.APPROVED, IssueState.SENDING):
        raise Conflict(f"{issue.schedule} {issue.label} is {issue.state.in_words}; approve it first")
    lock(session, PLAN_LOCK)
    if unplan.drop_withdrawn(session, issue, hold=hold_withdrawn):
        return planned(session, issue)
    content = frozen(issue)
    unplan.forget_stale(session, issue)
    unplan.supersede(session, issue, now=now)
    _skip(session, issue, content, now)
    with scratch_tables(session):
        _owe(session, issue, schedule, content, now)
    session.execute(coverage.advance_where(content.upto).where(Subscriber.id.in_(_served_by_nothing(issue))))
    issue.state, issue.planned_at = IssueState.SENDING, issue.planned_at or now
    return planned(session, issue)


def frozen(issue: Issue) -> Content:
    """The approved content, without what was withdrawn since."""
    assert issue.content is not None
    return from_json(issue.content).without(frozenset(issue.dropped), WITHDRAWN)


def planned(session: Session, issue: Issue) -> Planned:
    """What the ledger says of the issue."""
    rows = session.execute(
        select(Delivery.status, func.count().label("readers"))
        .where(Delivery.issue_id == issue.id)
        .group_by(Delivery.status)
    )
    editions = session.scalar(select(func.count(Edition.id)).where(Edition.issue_id == issue.id))
    return Planned({row.status: row.readers for row in rows}, editions or 0)


def settle(session: Session, issue: Issue, *, now: datetime) -> None:
    """Finish the issue when nothing is owed any more: sent, or skipped when nobody got anything."""
    counts = Counter(planned(session, issue).by_status)
    if issue.state is not IssueState.SENDING or any(counts[status] for status in OPEN):
        return
    mailed = counts.keys() - {DeliveryStatus.NOTHING_NEW, DeliveryStatus.SKIPPED}
    issue.state, issue.finished_at = (IssueState.SENT if mailed else IssueState.SKIPPED), now
    if not mailed:
        issue.note = NOTHING_NEW


def _unplanned(issue: Issue) -> Select[Subscriber]:
    has_row = exists().where(Delivery.issue_id == issue.id, Delivery.subscriber_id == Subscriber.id)
    return audience.audience(issue.schedule).where(~has_row)


def _skip(session: Session, issue: Issue, content: Content, now: datetime) -> None:
    """A row with its reason for every reader this issue cannot serve."""
    on_its_way = exists().where(Delivery.subscriber_id == Subscriber.id, Delivery.status.in_(OPEN))
    paused = audience.paused_on(issue.send_on)
    _record(
        session,
        _unplanned(issue).where(paused | on_its_way | (Subscriber.covered_upto < content.since)),
        issue_id=literal(issue.id),
        status=_status(DeliveryStatus.SKIPPED),
        reason=case((paused, literal(Reason.PAUSED.value)), else_=literal(Reason.WAITING.value)),
        not_before=_moment(now),
        finished_at=_moment(now),
    )


def _owe(session: Session, issue: Issue, schedule: Schedule, content: Content, now: datetime) -> None:
    """A row for everybody else: a mail with its edition, or "nothing new"."""
    received.gather(session, issue, content)
    readers = _unplanned(issue).outerjoin(RECEIVED, RECEIVED.c.subscriber_id == Subscriber.id)
    zones.fill_send_times(session, readers, issue, schedule, now=now)
    first = cohorts.plan(session, readers, issue, content)
    nothing = PlannedCohort.edition_id.is_(None)
    _record(
        session,
        readers.join(PlannedCohort, _belongs(issue, first)).join(
            SEND_TIMES, SEND_TIMES.c.timezone == Subscriber.timezone
        ),
        issue_id=literal(issue.id),
        status=case((nothing, _status(DeliveryStatus.NOTHING_NEW)), else_=_status(DeliveryStatus.PENDING)),
        cohort_id=PlannedCohort.id,
        edition_id=PlannedCohort.edition_id,
        not_before=SEND_TIMES.c.not_before,
        finished_at=case((nothing, _moment(now)), else_=null()),
    )


def _belongs(issue: Issue, first_cohort: int) -> ColumnElement[bool]:
    return (
        (PlannedCohort.issue_id == issue.id)
        & (PlannedCohort.id >= first_cohort)
        & (PlannedCohort.topic_set_id == Subscriber.topic_set_id)
        & (PlannedCohort.covered_upto == Subscriber.covered_upto)
        & (PlannedCohort.language == Subscriber.language)
        & (PlannedCohort.received == cohorts.RECEIVED_BEFORE)
    )


def _record(session: Session, readers: Select[Subscriber], **columns: SQLColumnExpression[Any]) -> None:
    """One row in the ledger for each reader, with these columns."""
    rows = readers.with_only_columns(Subscriber.id, Subscriber.revision, *columns.values())
    session.execute(insert(Delivery).from_select(["subscriber_id", "revision", *columns], rows))


def _served_by_nothing(issue: Issue) -> Select[int]:
    return select(Delivery.subscriber_id).where(
        Delivery.issue_id == issue.id, Delivery.status == DeliveryStatus.NOTHING_NEW
    )


def _status(status: DeliveryStatus) -> ColumnElement[DeliveryStatus]:
    return literal(status, Delivery.status.type)


def _moment(moment: datetime) -> ColumnElement[datetime]:
    return literal(moment, Delivery.not_before.type)
