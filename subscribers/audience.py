"""Who gets mail: which cohorts, how many, who. The one place where content and people meet."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import Session

from digest.core.chunks import chunks
from subscribers import topic_sets as interned
from subscribers.models import EndedReason, Subscriber, Suppression


@dataclass(frozen=True, slots=True)
class Cohort:
    """Readers that must get the same content."""

    topic_set_id: int
    covered_upto: int
    language: str
    readers: int


class Place(NamedTuple):
    """Readers who get their mail at the same moment."""

    timezone: str
    hour: int | None
    """An hour of their own; None: the schedule's."""
    readers: int


class Recipient(NamedTuple):
    """What a letter needs to know of its reader. (A named tuple: there is one for every mail.)"""

    id: int
    address: str
    name: str
    handle: str
    language: str


@dataclass(frozen=True, slots=True)
class Counts:
    """How many people stand where."""

    mailable: dict[str, int]
    """By frequency; those who pause are counted too."""
    pending: int
    ended: int
    suppressed: int
    """Addresses on the list of those that must never get mail."""


def mailable() -> Select[Subscriber]:
    """Confirmed, not ended, with an address. Every query that leads to mail starts here.

    Suppressing an address ends its subscriber in the same transaction, so plain columns say it all.
    """
    return select(Subscriber).where(
        Subscriber.confirmed_at.is_not(None), Subscriber.ended_at.is_(None), Subscriber.address.is_not(None)
    )


def waiting() -> Select[Subscriber]:
    """Who asked for mail and has yet to confirm, those who left and asked to come back included."""
    never = and_(Subscriber.confirmed_at.is_(None), Subscriber.ended_at.is_(None))
    return select(Subscriber).where(Subscriber.address.is_not(None), or_(never, _asked_to_come_back()))


def parted() -> Select[Subscriber]:
    """Who had confirmed and left by their own wish, and did not ask to come back; while their address is known."""
    return select(Subscriber).where(
        Subscriber.address.is_not(None),
        Subscriber.confirmed_at.is_not(None),
        Subscriber.ended_reason == EndedReason.UNSUBSCRIBED,
        ~_asked_to_come_back(),
    )


def _asked_to_come_back() -> ColumnElement[bool]:
    return and_(Subscriber.ended_at.is_not(None), Subscriber.requested_at > Subscriber.ended_at)


def audience(frequency: str) -> Select[Subscriber]:
    """`mailable`, of one schedule; those who pause included."""
    return mailable().where(Subscriber.frequency == frequency)


def paused_on(day: date) -> ColumnElement[bool]:
    """True for readers who want no mail on `day`, in their own zone; may be negated."""
    return and_(Subscriber.paused_until.is_not(None), Subscriber.paused_until > day)


def lowest_covered(session: Session, frequency: str | None = None) -> int | None:
    """The position behind which nobody (of this schedule) waits for anything; None when there is nobody.

    Asked of each schedule by itself: an index has the answer, however many readers there are.
    """
    names = _frequencies(session) if frequency is None else [frequency]
    lowest = (session.scalar(audience(name).with_only_columns(func.min(Subscriber.covered_upto))) for name in names)
    return min((position for position in lowest if position is not None), default=None)


def _frequencies(session: Session) -> Iterator[str]:
    """The schedules that readers have. Asked for all at once, a database would look at every reader."""
    first = mailable().with_only_columns(func.min(Subscriber.frequency))
    name = session.scalar(first)
    while name is not None:
        yield name
        name = session.scalar(first.where(Subscriber.frequency > name))


def cohorts(session: Session, frequency: str, *, on: date | None = None) -> list[Cohort]:
    """The readers of a schedule in groups, in a stable order; without those who pause on the day `on`."""
    key = Subscriber.topic_set_id, Subscriber.covered_upto, Subscriber.language
    statement = audience(frequency).with_only_columns(*key, func.count()).group_by(*key).order_by(*key)
    if on is not None:
        statement = statement.where(~paused_on(on))
    return [Cohort(*row) for row in session.execute(statement)]


def places(session: Session, frequency: str, *, on: date) -> list[Place]:
    """Where the readers of a schedule are who do not pause on the day `on`, and when they want their mail."""
    key = Subscriber.timezone, Subscriber.hour
    statement = audience(frequency).with_only_columns(*key, func.count()).where(~paused_on(on)).group_by(*key)
    return [Place(*row) for row in session.execute(statement)]


def paused(session: Session, frequency: str, *, on: date) -> int:
    """How many readers of a schedule pause on the day `on`."""
    return session.scalar(audience(frequency).with_only_columns(func.count()).where(paused_on(on))) or 0


def unconfirmed(session: Session, frequency: str) -> int:
    """How many asked for a schedule and have yet to confirm."""
    return session.scalar(waiting().with_only_columns(func.count()).where(Subscriber.frequency == frequency)) or 0


def topic_sets(session: Session, ids: Iterable[int]) -> dict[int, frozenset[int]]:
    """The topics of each of these sets."""
    return interned.members(session, ids)


def recipients(session: Session, subscriber_ids: Iterable[int]) -> Iterator[Recipient]:
    """Those of these people who may get mail at this moment, 500 in memory at a time, in the order given.

    Who left or was suppressed since is missing.
    """
    columns = Subscriber.id, Subscriber.address, Subscriber.name, Subscriber.handle, Subscriber.language
    for chunk in chunks(subscriber_ids, 500):
        found = session.execute(mailable().with_only_columns(*columns).where(Subscriber.id.in_(chunk)))
        by_id = {row.id: Recipient(row.id, row.address or "", row.name, row.handle, row.language) for row in found}
        yield from (by_id[id] for id in chunk if id in by_id)


def sizes(session: Session) -> dict[str, int]:
    """How many readers each schedule has; those who pause are counted too."""
    by_frequency = mailable().with_only_columns(Subscriber.frequency, func.count()).group_by(Subscriber.frequency)
    return dict(session.execute(by_frequency).all())


def counts(session: Session) -> Counts:
    """How many people stand where."""
    waiting = Subscriber.confirmed_at.is_(None), Subscriber.ended_at.is_(None)
    return Counts(
        mailable=sizes(session),
        pending=_count(session, *waiting),
        ended=_count(session, Subscriber.ended_at.is_not(None)),
        suppressed=session.scalar(select(func.count()).select_from(Suppression)) or 0,
    )


def _count(session: Session, *conditions: ColumnElement[bool]) -> int:
    return session.scalar(select(func.count()).select_from(Subscriber).where(*conditions)) or 0
