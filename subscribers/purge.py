"""Retention: what need not be kept any longer goes by itself."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, or_, select
from sqlalchemy.orm import Session

from subscribers.consent import record
from subscribers.forgetting import forget
from subscribers.models import ConsentRecord, Subscriber

BATCH = 500


@dataclass(frozen=True, slots=True)
class Purged:
    """How many people a purge concerned."""

    unconfirmed: int
    """Sign-ups that were never confirmed, deleted."""
    forgotten: int
    """People who left, whose address is now a keyed hash."""


def purge(
    session: Session, *, unconfirmed_before: datetime, ended_before: datetime, secret: bytes, now: datetime
) -> Purged:
    """Delete sign-ups asked for before `unconfirmed_before` and never confirmed; forget who left before `ended_before`.

    Who left and asked to come back is left alone for as long as they may still confirm. Safe to repeat.
    """
    return Purged(
        unconfirmed=_delete_unconfirmed(session, unconfirmed_before),
        forgotten=_forget_ended(session, ended_before, asked_before=unconfirmed_before, secret=secret, now=now),
    )


def _delete_unconfirmed(session: Session, before: datetime) -> int:
    statement = select(Subscriber.id).where(
        Subscriber.confirmed_at.is_(None), Subscriber.ended_at.is_(None), Subscriber.requested_at < before
    )
    deleted = 0
    while ids := session.scalars(statement.limit(BATCH)).all():
        # Nothing was agreed to, so there is no consent to prove.
        session.execute(delete(ConsentRecord).where(ConsentRecord.subscriber_id.in_(ids)))
        session.execute(delete(Subscriber).where(Subscriber.id.in_(ids)))
        deleted += len(ids)
    return deleted


def _forget_ended(session: Session, before: datetime, *, asked_before: datetime, secret: bytes, now: datetime) -> int:
    statement = select(Subscriber).where(
        Subscriber.address_key.is_not(None),
        Subscriber.ended_at < before,
        or_(Subscriber.requested_at <= Subscriber.ended_at, Subscriber.requested_at < asked_before),
    )
    forgotten = 0
    while people := session.scalars(statement.limit(BATCH).with_for_update()).all():
        forget(session, people, secret=secret, now=now)
        for person in people:
            record(session, person.id, "forgotten", source="retention", now=now)
        forgotten += len(people)
    return forgotten
