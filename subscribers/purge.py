"""Retention: what need not be kept any longer goes by itself."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, delete, func, or_, select
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
    session: Session,
    *,
    unconfirmed_before: datetime,
    ended_before: datetime,
    secret: bytes,
    now: datetime,
    told: Callable[[Sequence[int]], None] = lambda ids: None,
) -> Purged:
    """Delete sign-ups asked for before `unconfirmed_before` and never confirmed; forget who left before `ended_before`.

    Who left and asked to come back is left alone for as long as they may still confirm. `told` hears the ids of those
    who are being forgotten, some hundred at a time. Safe to repeat.
    """
    left = _left(ended_before, asked_before=unconfirmed_before)
    return Purged(
        unconfirmed=_delete_unconfirmed(session, unconfirmed_before),
        forgotten=_forget(session, left, secret=secret, now=now, told=told),
    )


def foreseen(session: Session, *, unconfirmed_before: datetime, ended_before: datetime) -> Purged:
    """What `purge` would do; changes nothing."""
    left = _left(ended_before, asked_before=unconfirmed_before)
    return Purged(_count(session, _unconfirmed(unconfirmed_before)), _count(session, left))


def _unconfirmed(before: datetime) -> Select[Subscriber]:
    return select(Subscriber).where(
        Subscriber.confirmed_at.is_(None), Subscriber.ended_at.is_(None), Subscriber.requested_at < before
    )


def _left(before: datetime, *, asked_before: datetime) -> Select[Subscriber]:
    return select(Subscriber).where(
        Subscriber.address_key.is_not(None),
        Subscriber.ended_at < before,
        or_(Subscriber.requested_at <= Subscriber.ended_at, Subscriber.requested_at < asked_before),
    )


def _count(session: Session, people: Select[Subscriber]) -> int:
    return session.scalar(people.with_only_columns(func.count(Subscriber.id))) or 0


def _delete_unconfirmed(session: Session, before: datetime) -> int:
    statement = _unconfirmed(before).with_only_columns(Subscriber.id).limit(BATCH)
    deleted = 0
    while ids := session.scalars(statement).all():
        # Nothing was agreed to, so there is no consent to prove.
        session.execute(delete(ConsentRecord).where(ConsentRecord.subscriber_id.in_(ids)))
        session.execute(delete(Subscriber).where(Subscriber.id.in_(ids)))
        deleted += len(ids)
    return deleted


def _forget(
    session: Session,
    left: Select[Subscriber],
    *,
    secret: bytes,
    now: datetime,
    told: Callable[[Sequence[int]], None],
) -> int:
    forgotten = 0
    while people := session.scalars(left.limit(BATCH).with_for_update()).all():
        forget(session, people, secret=secret, now=now)
        for person in people:
            record(session, person.id, "forgotten", source="retention", now=now)
        told([person.id for person in people])
        forgotten += len(people)
    return forgotten
