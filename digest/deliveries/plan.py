"""Owes an issue to its readers: one row in the ledger for each, written by the database, never reader by reader.

Cost follows the number of cohorts. Safe to repeat: whoever has a row keeps it, whoever lacks one gets it, and rows
that were planned for preferences that have changed since are planned anew.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, case, func, insert, literal, null, select
from sqlalchemy.orm import Session

from digest.core.database import Lock, lock, read_for_change, refresh_statistics
from digest.core.errors import Conflict
from digest.core.sections import Schedule
from digest.deliveries import cohorts, readers, received, unplan
from digest.deliveries.letters import PLATES_KEPT
from digest.deliveries.models import Delivery
from digest.deliveries.scratch import READERS, SEND_TIMES, scratch_tables
from digest.deliveries.states import OPEN, DeliveryStatus
from digest.issues.approve import NOTHING_NEW
from digest.issues.content import Content, from_json
from digest.issues.models import Edition, Issue, IssueState, PlannedCohort
from subscribers import coverage
from subscribers.models import Subscriber

WITHDRAWN = "withdrawn before it was sent"
NO_MAIL = (DeliveryStatus.NOTHING_NEW, DeliveryStatus.SKIPPED, DeliveryStatus.CANCELLED)


@dataclass(frozen=True, slots=True)
class Planned:
    """How many readers of an issue have a row of which status."""

    by_status: dict[DeliveryStatus, int]
    editions: int

    @property
    def owed(self) -> int:
        """Mails still to be sent."""
        return self.by_status.get(DeliveryStatus.PENDING, 0)

    @property
    def mails(self) -> int:
        """Owed, or handed over already, whatever became of them."""
        return sum(count for status, count in self.by_status.items() if status not in NO_MAIL)


def plan(session: Session, issue: Issue, schedule: Schedule, *, hold_withdrawn: bool, now: datetime) -> Planned:
    """Bring the issue's rows in the ledger up to date; the issue is `sending` afterwards.

    With `hold_withdrawn`, an issue that lost an article since its approval is held instead. An issue that was finished
    and sends again what was in doubt is owed to nobody else.
    """
    lock(session, Lock.PLAN)
    read_for_change(session, issue)
    if issue.state not in (IssueState.APPROVED, IssueState.SENDING):
        raise Conflict(f"{issue.schedule} {issue.label} is {issue.state.in_words}; approve it first")
    if unplan.drop_withdrawn(session, issue, hold=hold_withdrawn):
        return planned(session, issue)
    if issue.finished_at is None:
        _plan_readers(session, issue, schedule, now)
    issue.state, issue.planned_at = IssueState.SENDING, issue.planned_at or now
    return _counted(session, issue)


def _plan_readers(session: Session, issue: Issue, schedule: Schedule, now: datetime) -> None:
    content = frozen(issue)
    unplan.forget_stale(session, issue)
    unplan.supersede(session, issue, now=now)
    with scratch_tables(session):
        _owe(session, issue, schedule, content, now)
    session.execute(coverage.advance_where(content.upto).where(Subscriber.id.in_(_served_by_nothing(issue))))


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


def _counted(session: Session, issue: Issue) -> Planned:
    """What the ledger says, with its sum noted where it outlives the ledger."""
    said = planned(session, issue)
    issue.readers = said.mails
    return said


def settle(session: Session, issue: Issue, *, now: datetime) -> None:
    """Finish the issue when nothing is owed any more: sent, or skipped when nobody got anything."""
    lock(session, Lock.PLAN)
    read_for_change(session, issue)
    counts = Counter(_counted(session, issue).by_status)
    if issue.state is not IssueState.SENDING or any(counts[status] for status in OPEN):
        return
    if issue.finished_at is None and unplan.anybody_waits(session, issue):
        return
    mailed = counts.keys() - {DeliveryStatus.NOTHING_NEW, DeliveryStatus.SKIPPED}
    issue.state, issue.finished_at = (IssueState.SENT if mailed else IssueState.SKIPPED), now
    if not mailed:
        issue.note = NOTHING_NEW


def _owe(session: Session, issue: Issue, schedule: Schedule, content: Content, now: datetime) -> None:
    """A row for everybody without one: a mail with its edition, "nothing new", or the reason why it is neither."""
    received.gather(session, issue, content)
    readers.gather(session, issue, content)
    readers.fill_send_times(session, issue, schedule, now=now)
    first = cohorts.plan(session, issue, content)
    refresh_statistics(session, PlannedCohort.__tablename__, READERS.name, SEND_TIMES.name)
    skipped, nothing = READERS.c.skipped != "", PlannedCohort.edition_id.is_(None)
    columns = {
        "subscriber_id": READERS.c.subscriber_id,
        "revision": READERS.c.revision,
        "issue_id": literal(issue.id),
        "status": case(
            (skipped, _status(DeliveryStatus.SKIPPED)),
            (nothing, _status(DeliveryStatus.NOTHING_NEW)),
            else_=_status(DeliveryStatus.PENDING),
        ),
        "reason": READERS.c.skipped,
        "cohort_id": PlannedCohort.id,
        "edition_id": PlannedCohort.edition_id,
        "not_before": SEND_TIMES.c.not_before,
        "finished_at": case((skipped | nothing, literal(now, Delivery.not_before.type)), else_=null()),
    }
    rows = (
        select(*columns.values())
        .join(SEND_TIMES, (SEND_TIMES.c.timezone == READERS.c.timezone) & (SEND_TIMES.c.hour == READERS.c.hour))
        .outerjoin(PlannedCohort, ~skipped & _belongs(issue, first))
        .order_by(*_turns(session, issue))
    )
    session.execute(insert(Delivery).from_select(list(columns), rows))


def _turns(session: Session, issue: Issue) -> list[ColumnElement[Any]]:
    """The order in which mails go out, so that what one batch changes lies together. Within a moment, readers' rows are
    changed soonest in their own order; but where an issue has more editions than are kept ready, each has to be printed
    in one go."""
    editions = session.scalar(select(func.count(Edition.id)).where(Edition.issue_id == issue.id)) or 0
    by_edition = [PlannedCohort.__table__.c.edition_id] if editions > PLATES_KEPT else []
    return [SEND_TIMES.c.not_before, *by_edition, READERS.c.subscriber_id]


def _belongs(issue: Issue, first_cohort: int) -> ColumnElement[bool]:
    return (
        (PlannedCohort.issue_id == issue.id)
        & (PlannedCohort.id >= first_cohort)
        & (PlannedCohort.topic_set_id == READERS.c.topic_set_id)
        & (PlannedCohort.covered_upto == READERS.c.covered_upto)
        & (PlannedCohort.language == READERS.c.language)
        & (PlannedCohort.received == READERS.c.received)
    )


def _served_by_nothing(issue: Issue) -> Select[int]:
    return select(Delivery.subscriber_id).where(
        Delivery.issue_id == issue.id, Delivery.status == DeliveryStatus.NOTHING_NEW
    )


def _status(status: DeliveryStatus) -> ColumnElement[DeliveryStatus]:
    return literal(status, Delivery.status.type)
