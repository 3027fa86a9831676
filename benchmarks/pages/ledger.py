"""What was sent: the last issue that is out, whole; and the one under way, half of it."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, case, func, insert, literal, null, select, update
from sqlalchemy.orm import Session
from sqlalchemy.sql.elements import SQLCoreOperations

from benchmarks.pages.publication import EVERYBODY, NOW, OUT, UNDER_WAY, WEEK
from digest.core.sections import Schedule
from digest.deliveries.models import Delivery
from digest.deliveries.plan import frozen, plan
from digest.deliveries.returns.models import Effect, Return
from digest.deliveries.states import DeliveryStatus
from digest.issues.approve import approve
from digest.issues.models import Edition, Issue
from digest.issues.selection import Cohort, Selector, to_json
from digest.mail.bounces.report import Verdict
from subscribers import audience, coverage
from subscribers.models import Subscriber
from tests.support.factories import frame

S = DeliveryStatus
WEEKLY = Schedule(every="week", weekday="thursday")
HOURS = 12
"""Over so many hours the issue that is out was sent."""


def fill_ledger(session: Session) -> None:
    """Both issues: the first as it was left, the second as planning leaves it and as senders change it."""
    issue = session.get_one(Issue, UNDER_WAY)
    approve(session, issue, frame(), by="Ed", now=NOW)
    plan(session, issue, WEEKLY, hold_withdrawn=False, now=NOW)
    issue.readers = session.scalar(select(func.count()).where(Delivery.issue_id == UNDER_WAY))
    session.flush()
    _fill_out(session)
    _send_half(session, issue)


def _fill_out(session: Session) -> None:
    """As its mails stand a week later: to everybody who gets the other one, and to all the same."""
    reader, edition = Delivery.subscriber_id, _edition(session)
    status = _drawn(reader, {S.NOTHING_NEW: 20, S.REJECTED: 5, S.DOUBTFUL: 1}, else_=S.SENT)
    values: dict[str, Any] = {
        "issue_id": literal(OUT),
        "subscriber_id": reader,
        "edition_id": literal(edition),
        "status": status,
        "revision": Delivery.revision,
        "not_before": literal(NOW - WEEK),
        "attempts": case((reader % 100 == 0, 2), else_=1),
        "claimed_at": _spread(reader, NOW - WEEK),
        "finished_at": _spread(reader, NOW - WEEK),
        "reply": case((status == S.REJECTED, literal("550 5.1.1 no such user here")), else_=literal("")),
    }
    chosen = select(*(value.label(name) for name, value in values.items()))
    session.execute(insert(Delivery).from_select(list(values), chosen.where(Delivery.issue_id == UNDER_WAY)))
    numbers = session.scalars(audience.mailable().with_only_columns(Subscriber.id).where(Subscriber.id % 250 == 1))
    session.execute(
        insert(Return),
        [
            {
                "key": f"return-{number}",
                "number": 0,
                "received_at": NOW,
                "verdict": Verdict.ADDRESS_DEAD,
                "effect": Effect.COUNTED,
                "subscriber_id": number,
                "issue_id": OUT,
            }
            for number in numbers
        ],
    )


def _edition(session: Session) -> int:
    content = frozen(session.get_one(Issue, OUT))
    sections = to_json(Selector(content).pick(Cohort(EVERYBODY, content.since)))
    edition = Edition(issue_id=OUT, key="0" * 64, language="en", sections=sections)
    session.add(edition)
    session.flush()
    return edition.id


def _send_half(session: Session, issue: Issue) -> None:
    """Of what is due, all but every fifth mail went out during the last hours; some of it badly."""
    reader = Delivery.subscriber_id
    due = Delivery.issue_id == issue.id, Delivery.status == S.PENDING, reader % 2 == 0
    status = _drawn(reader, {S.REJECTED: 5, S.DOUBTFUL: 1, S.PENDING: 10}, else_=S.SENT)
    deferred = literal("450 4.2.2 mailbox full, try again later")
    values = {
        "status": status,
        "attempts": 1,
        "claimed_at": _spread(reader, NOW - timedelta(hours=HOURS)),
        "finished_at": case((status == S.PENDING, null()), else_=_spread(reader, NOW - timedelta(hours=HOURS))),
        "reply": case((status == S.PENDING, deferred), else_=literal("")),
    }
    session.execute(update(Delivery).where(*due).values(**values).execution_options(synchronize_session=False))
    assert issue.upto is not None
    served = select(Delivery.subscriber_id).where(Delivery.issue_id == issue.id, Delivery.status == S.SENT)
    session.execute(coverage.advance_where(issue.upto).where(Subscriber.id.in_(served)))


def _drawn(
    reader: SQLCoreOperations[int], of_a_thousand: dict[DeliveryStatus, int], *, else_: DeliveryStatus
) -> ColumnElement[object]:
    """A status for each reader: so many of a thousand have that one."""
    kind, limit, cases = Delivery.status.type, 0, []
    for status, share in of_a_thousand.items():
        limit += share * 2
        cases.append((reader % 2000 < limit, literal(status, kind)))
    return case(*cases, else_=literal(else_, kind))


def _spread(reader: SQLCoreOperations[int], begin: datetime) -> ColumnElement[object]:
    """Moments from `begin` on, an hour apart."""
    kind = Delivery.finished_at.type
    hours = [(reader % HOURS == at, literal(begin + timedelta(hours=at), kind)) for at in range(HOURS)]
    return case(*hours, else_=literal(begin, kind))
