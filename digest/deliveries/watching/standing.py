"""Where the deliveries of an issue stand, counted in the ledger at a bounded cost.

Each delivery is passed once, in an index and not in its row: what was sent, what is owed (in the index by which it is
claimed), and the others.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, select, text
from sqlalchemy.orm import Session

from digest.deliveries.models import PENDING, SENT, Delivery
from digest.deliveries.states import OPEN, DeliveryStatus
from digest.deliveries.watching import pace, replies, tallies
from digest.deliveries.watching.replies import Told
from digest.issues.models import Issue, IssueState

S = DeliveryStatus
AT_WORK = (IssueState.SENDING, IssueState.HELD)
NO_MAIL = (S.NOTHING_NEW, S.SKIPPED, S.CANCELLED)


@dataclass(frozen=True, slots=True)
class StatusCount:
    """How many deliveries of one issue stand where, and why."""

    issue: str
    status: str
    reason: str
    deliveries: int
    next_at: datetime | None
    """When the first of those that are owed is, or was, due."""


@dataclass(frozen=True, slots=True)
class Standing:
    """One planned issue."""

    issue_id: int
    issue: str
    state: IssueState
    note: str
    """Why it is held, cancelled or skipped."""
    counts: Mapping[str, int]
    """By status; those that are 0 are missing."""
    due: int
    """Owed, and their hour has come."""
    first_at: datetime | None
    """When the first mail that is owed is, or was, due."""
    later: int
    next_at: datetime | None
    """When the first of those that are owed later is due..."""
    last_at: datetime | None
    """... and the last."""
    rate: float
    """Mails a second, over the last minute."""
    seconds_left: float | None
    """Until what is due has gone; None when nothing moves."""
    told: Sequence[Told]
    """What mail servers said last, and why mails were called off."""

    def count(self, *statuses: DeliveryStatus) -> int:
        """How many deliveries have one of these statuses."""
        return sum(self.counts.get(status.value, 0) for status in statuses)

    @property
    def mails(self) -> int:
        """How many readers get, or got, or should have got a mail."""
        return sum(self.counts.values()) - self.count(*NO_MAIL)

    @property
    def done(self) -> int:
        """Of these, how many are settled, well or not."""
        return self.mails - self.count(*OPEN)


def standings(session: Session, *, issues: int, now: datetime) -> list[Standing]:
    """The newest planned issues, those at work first."""
    newest = (
        select(Issue)
        .where(Issue.planned_at.is_not(None))
        .order_by(Issue.state.in_(AT_WORK).desc(), Issue.planned_at.desc(), Issue.id.desc())
        .limit(issues)
    )
    return [standing_of(session, issue, now=now) for issue in session.scalars(newest)]


def rows(standing: Standing) -> list[StatusCount]:
    """One for each status and reason."""
    found = []
    for status, count in sorted(standing.counts.items()):
        reasons = [(one.reason, one.mails) for one in standing.told if one.status == status and one.reason]
        without = count - sum(mails for _, mails in reasons)
        next_at = standing.first_at if status == S.PENDING else None
        for reason, mails in [("", without), *reasons]:
            if mails > 0:
                found.append(StatusCount(standing.issue, status, reason, mails, next_at))
    return found


def standing_of(session: Session, issue: Issue, *, now: datetime) -> Standing:
    """One issue, whatever state it is in."""
    told = replies.told(session, issue.id)
    sent, rate = tallies.accepted(session, issue.id), _rate(session, issue.id, now)
    due, first_at, _ = _owed(session, issue.id, Delivery.not_before <= now)
    later, next_at, last_at = _owed(session, issue.id, Delivery.not_before > now)
    counts = Counter({S.SENT.value: sent, S.PENDING.value: due + later})
    counts.update({status.value: mails for status, mails in tallies.others(session, issue.id).items()})
    return Standing(
        issue_id=issue.id,
        issue=f"{issue.schedule} {issue.label}",
        state=issue.state,
        note=issue.note,
        counts=dict(+counts),
        due=due,
        first_at=first_at or next_at,
        later=later,
        next_at=next_at,
        last_at=last_at,
        rate=rate,
        seconds_left=pace.seconds_left(due + counts[S.SENDING], rate),
        told=[one for one in told if one.reason or one.code or one.words],
    )


def _rate(session: Session, issue_id: int, now: datetime) -> float:
    """Mails a second."""
    of_late = select(func.count(), func.min(Delivery.claimed_at)).where(
        Delivery.issue_id == issue_id, text(SENT), Delivery.finished_at > now - pace.WINDOW
    )
    recently, since = session.execute(of_late).one()
    return pace.rate(recently, since, now)


def _owed(session: Session, issue_id: int, when: ColumnElement[bool]) -> tuple[int, datetime | None, datetime | None]:
    """How many, and when the first and the last of them is due."""
    at = Delivery.not_before
    owed = select(Delivery).where(Delivery.issue_id == issue_id, text(PENDING), when)
    # One question each: asked for all three at once, SQLite compares the times of all of them.
    count, first, last = (
        session.scalar(owed.with_only_columns(asked)) for asked in (func.count(), func.min(at), func.max(at))
    )
    return count or 0, first, last
