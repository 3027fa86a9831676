"""Takes what came back to heart: each report is matched, judged, and written down, once."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from digest.core.database import Lock, lock
from digest.deliveries.returns import history, judge, safety
from digest.deliveries.returns.matching import Match, match
from digest.deliveries.returns.models import Effect, Return
from digest.mail.bounces.report import Report, Verdict
from subscribers.models import EndedReason, Subscriber
from subscribers.suppression import suppress_readers
from subscribers.unsubscribe import unsubscribe

SOURCE = "bounce"
"""Stands in the record of consent."""
NOTHING = frozenset({Verdict.NOT_A_BOUNCE, Verdict.OURS})


@dataclass(frozen=True, slots=True)
class Arrived:
    """One message, or one event of a provider: what it is known by, and what it says."""

    key: str
    reports: Sequence[Report]
    found: Match | None = None
    """Whom it is about, where that is known beforehand."""


def of_message(message: bytes, reports: Sequence[Report]) -> Arrived:
    """A message is known by its hash."""
    return Arrived("message:" + hashlib.sha256(message).hexdigest(), reports)


def of_event(provider: str, event_id: str, reports: Sequence[Report]) -> Arrived:
    """An event of a provider is known by its number there."""
    return Arrived("event:" + hashlib.sha256(f"{provider}:{event_id}".encode()).hexdigest(), reports)


def record(
    session: Session, arrived: Iterable[Arrived], *, secret: bytes, verp: bool, now: datetime
) -> Counter[Effect]:
    """Write down what arrived and do what follows; return how often each effect was had. Safe to repeat.

    `verp`: our mail carries envelope senders of its own, so that a bounce without one is not believed.
    """
    lock(session, Lock.RETURNS)
    rows = [row for one in arrived for row in _rows(session, one, secret=secret, verp=verp, now=now)]
    session.flush()
    _end_dead(session, rows, secret=secret, now=now)
    _end_complained(session, rows, secret=secret, now=now)
    _end_opted_out(session, rows, now=now)
    return Counter(row.effect for row in rows)


def _rows(session: Session, arrived: Arrived, *, secret: bytes, verp: bool, now: datetime) -> list[Return]:
    if session.scalar(select(Return.id).where(Return.key == arrived.key).limit(1)) is not None:
        return []
    rows = []
    for number, report in enumerate(arrived.reports):
        found = arrived.found or match(session, report, secret=secret, now=now)
        row = Return(
            key=arrived.key,
            number=number,
            received_at=now,
            verdict=report.verdict,
            status=report.status[:16],
            effect=_first_effect(report, found, verp=verp),
            delivery_id=found.delivery_id if found else None,
            subscriber_id=found.subscriber_id if found else None,
            issue_id=found.issue_id if found else None,
        )
        session.add(row)
        rows.append(row)
    session.flush()
    return rows


def _first_effect(report: Report, found: Match | None, *, verp: bool) -> Effect:
    """What can be said before the reader's other mail is looked at."""
    if report.verdict in NOTHING:
        return Effect.NONE
    if found is None:
        return Effect.UNMATCHED
    if verp and not found.proved and report.verdict is not Verdict.OPT_OUT:
        return Effect.UNPROVED
    return Effect.COUNTED


def _end_dead(session: Session, rows: Sequence[Return], *, secret: bytes, now: datetime) -> None:
    """Suppress the readers whose mail keeps coming back; too many at once wait for a person."""
    counted = {row.subscriber_id: row for row in rows if row.effect is Effect.COUNTED and row.verdict in judge.COUNTS}
    mailed = _mailed(session, [id for id in counted if id is not None])
    ending = {
        id: row.issue_id
        for id, row in counted.items()
        if id in mailed and row.issue_id is not None and judge.ends(history.sent_to(session, id))
    }
    held = safety.too_many(session, {id: issue for id, issue in ending.items() if id is not None})
    for row in rows:
        if row.subscriber_id in ending and row.effect is Effect.COUNTED and row.verdict in judge.COUNTS:
            row.effect = Effect.WAITING if row.subscriber_id in held else Effect.SUPPRESSED
    going = [id for id in ending if id is not None and id not in held]
    suppress_readers(session, going, reason=EndedReason.BOUNCED, secret=secret, source=SOURCE, now=now)


def _end_complained(session: Session, rows: Sequence[Return], *, secret: bytes, now: datetime) -> None:
    """Who complained never gets mail again."""
    complained = [row for row in rows if row.verdict is Verdict.COMPLAINT and row.effect is Effect.COUNTED]
    ids = [row.subscriber_id for row in complained if row.subscriber_id is not None]
    suppress_readers(session, ids, reason=EndedReason.COMPLAINED, secret=secret, source="complaint", now=now)
    for row in complained:
        row.effect = Effect.SUPPRESSED


def _end_opted_out(session: Session, rows: Sequence[Return], *, now: datetime) -> None:
    """Who asks to leave leaves. So does who complained without a proof: that they can undo by signing up again."""
    for row in rows:
        asked = row.verdict is Verdict.OPT_OUT and row.effect is Effect.COUNTED
        said_so = row.verdict is Verdict.COMPLAINT and row.effect is Effect.UNPROVED
        if (asked or said_so) and row.subscriber_id is not None:
            left = unsubscribe(session, row.subscriber_id, source="mail", now=now)
            row.effect = Effect.UNSUBSCRIBED if left else Effect.NONE


def _mailed(session: Session, ids: Sequence[int]) -> set[int]:
    """Those who did not leave: for the others there is nothing to end."""
    return set(session.scalars(select(Subscriber.id).where(Subscriber.id.in_(ids), Subscriber.ended_at.is_(None))))
