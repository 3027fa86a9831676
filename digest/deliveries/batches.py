"""Claims deliveries that are due, and records what became of them: one statement for many rows each time.

A claim is committed before anything is sent, an outcome after it was answered; in between, no transaction is open.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Row, Select, Update, bindparam, delete, func, select, update
from sqlalchemy.orm import Session

from digest.core.database import Base
from digest.deliveries.doubt import ended
from digest.deliveries.lanes import Lanes, domain_of
from digest.deliveries.models import Delivery
from digest.deliveries.outcome import Outcome
from digest.deliveries.states import OPEN, RESENT, DeliveryStatus, Reason
from digest.issues.models import OVER, Issue, IssueState
from subscribers import audience, coverage
from subscribers.audience import Recipient
from subscribers.bulk import among, dialect, is_listed, listed
from subscribers.models import Subscriber


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
    due = _due_rows(session, issue, limit, now)
    refused: dict[int, Reason] = {}
    stale, ready = list[int](), list[Claimed]()
    schedule, day = issue.schedule, issue.day
    for row in due:
        id, edition_id, attempts, planned, revision, willing, frequency, paused_until, _, *reader = row
        if (
            (willing and planned == revision and frequency == schedule)  # by position: nearly all rows, and named
            and (paused_until is None or paused_until <= day)  # columns cost more than all the rest
        ):
            ready.append(Claimed(id, edition_id, attempts, Recipient._make(reader), owner))
        elif reason := _why_not(row, issue):
            refused[id] = reason
        else:
            stale.append(id)
    _cancel(session, refused, now)
    _unplan(session, stale)
    waiting = lanes.waiting((one.id, one.domain) for one in ready)
    _postpone(session, waiting)
    claimed = [one for one in ready if one.id not in waiting] if waiting else ready
    taken = {"status": DeliveryStatus.SENDING, "claimed_by": owner, "claimed_at": now}
    _change(session, _these(dialect(session)), [one.id for one in claimed], taken)
    return Batch(claimed, stale=len(stale), postponed=len(waiting), exhausted=not due)


def record(session: Session, issue: Issue, outcomes: Sequence[tuple[Claimed, Outcome, str]], *, now: datetime) -> None:
    """Write down what became of claimed deliveries, and serve the readers of those that were sent.

    What was taken out of our hands meanwhile, because we held it for too long, only changes if it was sent. What was in
    doubt, and was refused when it was sent again, is in doubt as before.
    """
    assert issue.upto is not None
    sent = [claimed for claimed, outcome, _ in outcomes if outcome.status is DeliveryStatus.SENT]
    coverage.advance(session, [claimed.reader.id for claimed in sent], issue.upto)
    taken = {"status": DeliveryStatus.SENT, "finished_at": now}
    _change(session, _these_tried(dialect(session)), [claimed.id for claimed in sent], taken)
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


def _due_rows(session: Session, issue: Issue, limit: int, now: datetime) -> Sequence[Row[*tuple[Any, ...]]]:
    if issue.state is not IssueState.SENDING:
        return []
    return session.connection().execute(_due(), {"issue": issue.id, "now": now, "most": limit}).all()


@cache
def _due() -> Select[*tuple[Any, ...]]:
    """Made once, as the other statements of every batch: making one takes longer than carrying it out."""
    willing = audience.mailable().whereclause  # asked of the row at hand, not of the table
    assert willing is not None
    return (
        select(
            Delivery.id,
            Delivery.edition_id,
            Delivery.attempts,
            Delivery.revision.label("planned"),
            Subscriber.revision,
            willing.label("mailable"),
            Subscriber.frequency,
            Subscriber.paused_until,
            Delivery.reason,
            *(Subscriber.id.label("reader_id"), Subscriber.address, Subscriber.name, Subscriber.handle),
            Subscriber.language,  # these five as a Recipient has them
        )
        .join(Subscriber, Subscriber.id == Delivery.subscriber_id)
        .where(
            Delivery.issue_id == bindparam("issue"),
            Delivery.status == DeliveryStatus.PENDING,
            Delivery.not_before <= bindparam("now"),
        )
        .order_by(Delivery.not_before, Delivery.id)
        .limit(bindparam("most"))
        .with_for_update(of=Delivery, skip_locked=True)
    )


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


def _change(session: Session, statement: Update, ids: list[int], values: dict[str, Any]) -> None:
    session.connection().execute(statement, {"listed": listed(session, ids), **values})


@cache
def _these(kind: str) -> Update:
    """Sets, in the listed rows, the columns that it is given values for."""
    table = Base.metadata.tables[Delivery.__tablename__]
    return update(table).where(is_listed(kind, table.c.id))


@cache
def _these_tried(kind: str) -> Update:
    """The same, and counts an attempt."""
    return _these(kind).values(attempts=Base.metadata.tables[Delivery.__tablename__].c.attempts + 1)


def _rows(session: Session, ids: list[int]) -> Update:
    return update(Delivery).where(among(session, Delivery.id, ids)).execution_options(synchronize_session=False)
