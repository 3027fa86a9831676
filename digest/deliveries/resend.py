"""Sends mails in doubt again, as they were and under the same Message-ID, because an admin said so.

They are owed again and go the way of all mail. Whatever keeps one from being sent leaves it in doubt, as it was.
"""

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, exists, select, text, update
from sqlalchemy.orm import Session, aliased

from digest.core.bulk import among
from digest.core.database import Lock, lock, read_for_change
from digest.core.errors import Conflict, NotFound
from digest.core.languages import N_
from digest.deliveries.models import TOLD, Delivery
from digest.deliveries.states import OPEN, RESENT, DeliveryStatus, Reason
from digest.issues.approve import withdrawn
from digest.issues.models import Edition, Issue, IssueState, PlannedCohort, named
from digest.issues.selection import articles_of, from_json
from subscribers import audience
from subscribers.models import Subscriber


@dataclass(frozen=True, slots=True)
class InDoubt:
    """Mails in doubt of one issue: reader by delivery, for those that can be sent again, and why others cannot."""

    readers: dict[int, int] = field(default_factory=dict)
    passed_over: Counter[Reason] = field(default_factory=Counter)

    def __len__(self) -> int:
        return len(self.readers) + self.passed_over.total()


def in_doubt(session: Session, issue: Issue, *, only: Collection[int] | None = None) -> InDoubt:
    """What `resend` would do. Raises Conflict when mails of this issue cannot be sent any more."""
    _refuse(issue)
    found = InDoubt()
    rows = session.execute(_doubtful(issue, only)).all()
    spoilt = _with_withdrawn_articles(session, issue, {row.edition_id for row in rows})
    for row in rows:
        if (reason := _why_not(row, issue, spoilt)) is None:
            found.readers[row.id] = row.reader_id
        else:
            found.passed_over[reason] += 1
    return found


def resend(session: Session, issue: Issue, *, now: datetime, only: Collection[int] | None = None) -> InDoubt:
    """Owe again what is in doubt of an issue, or `only` these deliveries of it; they are due at once.

    An issue that was finished sends until they are out. Safe to repeat: what is owed again is not in doubt. Raises
    Conflict as `in_doubt` does.
    """
    lock(session, Lock.PLAN)
    read_for_change(session, issue)
    found = in_doubt(session, issue, only=only)
    session.execute(
        update(Delivery)
        .where(among(session, Delivery.id, found.readers), Delivery.status == DeliveryStatus.DOUBTFUL)
        .values(
            status=DeliveryStatus.PENDING,
            reason=RESENT,
            revision=select(Subscriber.revision).where(Subscriber.id == Delivery.subscriber_id).scalar_subquery(),
            not_before=now,
            attempts=0,
            claimed_by=None,
            claimed_at=None,
            finished_at=None,
        )
        .execution_options(synchronize_session=False)
    )
    if found.readers and issue.state is IssueState.SENT:
        issue.state = IssueState.SENDING
    return found


def issues_of(session: Session, ids: Iterable[int]) -> list[tuple[Issue, list[int]]]:
    """These deliveries by their issues, the oldest first. Raises NotFound and Conflict unless all are in doubt."""
    wanted = sorted(set(ids))
    rows = session.execute(select(Delivery.id, Delivery.issue_id, Delivery.status).where(Delivery.id.in_(wanted))).all()
    if missing := set(wanted) - {row.id for row in rows}:
        raise NotFound(f"there is no delivery {min(missing)}; `digest deliveries list --status doubtful` shows them")
    for row in rows:
        if row.status is not DeliveryStatus.DOUBTFUL:
            raise Conflict(f"delivery {row.id} is {row.status.value}, not in doubt; leave it out")
    issues = select(Issue).where(Issue.id.in_({row.issue_id for row in rows})).order_by(Issue.upto, Issue.id)
    return [(issue, [row.id for row in rows if row.issue_id == issue.id]) for issue in session.scalars(issues)]


def _refuse(issue: Issue) -> None:
    if issue.state is IssueState.CANCELLED:
        raise Conflict(N_("%(schedule)s %(label)s was cancelled; its mails are not sent again"), **named(issue))
    if issue.content is None:
        message = N_("%(schedule)s %(label)s is over and its content was let go; its mails cannot be sent again")
        raise Conflict(message, **named(issue))


def _doubtful(issue: Issue, only: Collection[int] | None) -> Select[*tuple[Any, ...]]:
    reader, other = aliased(Subscriber), aliased(Delivery)
    statement = (
        select(
            Delivery.id,
            Delivery.edition_id,
            PlannedCohort.topic_set_id.label("planned"),
            reader.id.label("reader_id"),
            reader.topic_set_id,
            reader.frequency,
            reader.paused_until,
            audience.mailable().where(Subscriber.id == reader.id).exists().label("mailable"),
            exists().where(other.subscriber_id == reader.id, other.status.in_(OPEN)).label("waits"),
        )
        .join(reader, reader.id == Delivery.subscriber_id)
        .outerjoin(PlannedCohort, PlannedCohort.id == Delivery.cohort_id)  # whose reader was erased has none
        .where(Delivery.issue_id == issue.id, Delivery.status == DeliveryStatus.DOUBTFUL, text(TOLD))
        .order_by(Delivery.id)
    )
    return statement if only is None else statement.where(Delivery.id.in_(only))


def _why_not(row: Row[Any], issue: Issue, spoilt: set[int]) -> Reason | None:
    """The mail goes as it was, so it must still be one that its reader wants. A claim looks at consent once more."""
    if not row.mailable:
        return Reason.LEFT
    if row.paused_until is not None and row.paused_until > issue.day:
        return Reason.PAUSED
    if row.frequency != issue.schedule:
        return Reason.SWITCHED
    if row.topic_set_id != row.planned:
        return Reason.CHANGED
    if row.edition_id in spoilt:
        return Reason.WITHDRAWN
    return Reason.WAITING if row.waits else None


def _with_withdrawn_articles(session: Session, issue: Issue, edition_ids: Collection[int]) -> set[int]:
    """Those of these editions that hold an article that was taken back, before the issue went out or since."""
    editions = session.execute(select(Edition.id, Edition.sections).where(Edition.id.in_(edition_ids)))
    held = {row.id: articles_of(from_json(row.sections)) for row in editions}
    gone = withdrawn(session, set().union(*held.values())) | set(issue.dropped)
    return {edition_id for edition_id, articles in held.items() if articles & gone}
