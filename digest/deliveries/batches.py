"""Claims deliveries that are due, and records what became of them: one statement for many rows each time.

A claim is committed before anything is sent, an outcome after it was answered; in between, no transaction is open.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Row, Update, delete, func, select, update
from sqlalchemy.orm import Session

from digest.core.bulk import among, carry_out, dialect, listed
from digest.deliveries import statements
from digest.deliveries.doubt import ended
from digest.deliveries.lanes import Lanes, domain_of
from digest.deliveries.models import Delivery
from digest.deliveries.outcome import Outcome
from digest.deliveries.states import OPEN, RESENT, DeliveryStatus, Reason
from digest.issues.models import OVER, Issue, IssueState
from subscribers import coverage
from subscribers.audience import Recipient


class Claimed(NamedTuple):
    """One delivery in our hands. (A named tuple: there is one for every mail.)"""

    id: int
    edition_id: int
    attempts: int
    reader: Recipient
    owner: str
    """Whose hands: what was taken out of them meanwhile is not theirs to change."""

    @property
    def domain(self) -> str:
        """The receiving domain."""
        return domain_of(self.reader.address)


@dataclass(frozen=True, slots=True)
class Batch:
    """What one claim found: deliveries in our hands, and how many others were due and are not in them: `stale` ones
    must be planned anew, `postponed` ones wait for their receiving domain."""

    deliveries: list[Claimed]
    stale: int
    postponed: int
    exhausted: bool
    """None was due."""


def claim(session: Session, issue: Issue, lanes: Lanes, *, owner: str, limit: int, now: datetime) -> Batch:
    """Take up to `limit` deliveries of the issue that are due, in the order of their ids.

    Consent is looked at again here: whoever left, paused or changed frequency a second ago gets nothing, and is
    recorded; whoever changed anything else is to be planned anew. What was in doubt goes as it was or not at all.
    """
    asked = {"issue": issue.id, "now": now, "most": limit}
    due = carry_out(session, statements.due(), asked).all() if issue.state is IssueState.SENDING else []
    ready, stale, refused = _looked_at(due, issue, owner)
    _cancel(session, refused, now)
    _unplan(session, stale)
    waiting = lanes.waiting((one.id, one.domain) for one in ready)
    _postpone(session, waiting)
    claimed = [one for one in ready if one.id not in waiting] if waiting else ready
    ours = {"status": DeliveryStatus.SENDING, "claimed_by": owner, "claimed_at": now}
    ours["listed"] = listed(session, [one.id for one in claimed])
    carry_out(session, statements.these(dialect(session)), ours)
    return Batch(claimed, stale=len(stale), postponed=len(waiting), exhausted=not due)


def record(session: Session, issue: Issue, outcomes: Sequence[tuple[Claimed, Outcome, str]], *, now: datetime) -> None:
    """Write down what became of claimed deliveries, and serve the readers of those that were sent.

    What was taken out of our hands meanwhile, because we held it for too long, only changes if it was sent. What was in
    doubt, and was refused when it was sent again, is in doubt as before.
    """
    assert issue.upto is not None
    sent = [claimed for claimed, outcome, _ in outcomes if outcome.status is DeliveryStatus.SENT]
    coverage.advance(session, [claimed.reader.id for claimed in sent], issue.upto)
    over = {"status": DeliveryStatus.SENT, "finished_at": now, "listed": listed(session, [one.id for one in sent])}
    carry_out(session, statements.these_tried(dialect(session)), over)
    others = [one for one in outcomes if one[1].status is not DeliveryStatus.SENT]
    for claimed, outcome, words in others:
        ours = update(Delivery).where(Delivery.id == claimed.id, *_in_hands_of(claimed.owner))
        status = outcome.status if outcome.status in OPEN else ended(outcome.status)
        tried = ours.values(status=status, attempts=claimed.attempts + 1, reply=words)
        when = {"not_before": outcome.not_before} if outcome.not_before else {"finished_at": now}
        session.execute(tried.values(when).execution_options(synchronize_session=False))
    _call_off_if_over(session, issue, [claimed.id for claimed, _, _ in others], now)


def give_back(session: Session, issue: Issue, claimed: Collection[Claimed], *, now: datetime) -> None:
    """Return deliveries that were surely not sent: owed as before, no attempt counted."""
    if not claimed:
        return
    ids = [one.id for one in claimed]
    back = _rows(session, ids).where(*_in_hands_of(*{one.owner for one in claimed}))
    session.execute(back.values(status=DeliveryStatus.PENDING, claimed_by=None, claimed_at=None))
    _call_off_if_over(session, issue, ids, now)


def _in_hands_of(*owners: str) -> tuple[ColumnElement[bool], ...]:
    return Delivery.status == DeliveryStatus.SENDING, Delivery.claimed_by.in_(owners)


def owners_since(session: Session, before: datetime) -> list[str]:
    """Senders that have held deliveries since before that moment."""
    held = select(Delivery.claimed_by).where(Delivery.status == DeliveryStatus.SENDING).group_by(Delivery.claimed_by)
    return [owner for owner in session.scalars(held.having(func.max(Delivery.claimed_at) < before)) if owner]


def held_by(session: Session, owner: str) -> dict[int, list[Claimed]]:
    """What a sender has in hand, by issue, ours to settle until the transaction ends."""
    rows = session.execute(
        select(Delivery.id, Delivery.issue_id, Delivery.edition_id, Delivery.attempts, Delivery.subscriber_id)
        .where(Delivery.status == DeliveryStatus.SENDING, Delivery.claimed_by == owner)
        .order_by(Delivery.id)
        .with_for_update()
    )
    held: dict[int, list[Claimed]] = {}
    for row in rows:
        nobody = Recipient(row.subscriber_id, "", "", "", "")  # nothing is sent, so no address is needed
        held.setdefault(row.issue_id, []).append(Claimed(row.id, row.edition_id or 0, row.attempts, nobody, owner))
    return held


def _call_off_if_over(session: Session, issue: Issue, ids: list[int], now: datetime) -> None:
    """What was in our hands when the issue was called off is not owed any more."""
    if issue.state in OVER:
        owed = _rows(session, ids).where(Delivery.status == DeliveryStatus.PENDING)
        reason = Reason.ISSUE_CANCELLED.value
        session.execute(owed.values(status=ended(DeliveryStatus.CANCELLED), reason=reason, finished_at=now))


def _looked_at(
    due: Sequence[Row[*tuple[Any, ...]]], issue: Issue, owner: str
) -> tuple[list[Claimed], list[int], dict[int, Reason]]:
    """Those that may go, those to be planned anew, and those that must not go, by id."""
    ready, stale, refused = list[Claimed](), list[int](), dict[int, Reason]()
    schedule, day = issue.schedule, issue.day
    for row in due:  # by position: columns by name would take longer than all the rest
        id, edition_id, attempts, planned, revision, willing, frequency, paused_until, _, *reader = row
        awake = paused_until is None or paused_until <= day
        if willing and awake and frequency == schedule and planned == revision:
            ready.append(Claimed(id, edition_id, attempts, Recipient._make(reader), owner))
        elif reason := _why_not(row, issue):
            refused[id] = reason
        else:
            stale.append(id)
    return ready, stale, refused


def _why_not(row: Row[*tuple[Any, ...]], issue: Issue) -> Reason | None:
    if not row.mailable:
        return Reason.LEFT
    if row.paused_until is not None and row.paused_until > issue.day:
        return Reason.PAUSED
    if row.frequency != issue.schedule:
        return Reason.SWITCHED
    return Reason.CHANGED if row.reason == RESENT and row.planned != row.revision else None


def _cancel(session: Session, reasons: dict[int, Reason], now: datetime) -> None:
    for reason in set(reasons.values()):
        ids = [id_ for id_, given in reasons.items() if given is reason]
        cancelled = {"status": ended(DeliveryStatus.CANCELLED), "reason": reason.value, "finished_at": now}
        session.execute(_rows(session, ids).values(cancelled))


def _unplan(session: Session, ids: list[int]) -> None:
    if ids:
        session.execute(delete(Delivery).where(Delivery.id.in_(ids)).execution_options(synchronize_session=False))


def _postpone(session: Session, waiting: dict[int, datetime]) -> None:
    if waiting:
        rows = [{"id": id, "not_before": until} for id, until in waiting.items()]
        session.execute(update(Delivery), rows, execution_options={"synchronize_session": False})


def _rows(session: Session, ids: list[int]) -> Update:
    return update(Delivery).where(among(session, Delivery.id, ids)).execution_options(synchronize_session=False)
