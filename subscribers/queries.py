"""Reading the people register: rows leave as frozen values, lists are paged by key."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from digest.core.errors import NotFound
from digest.core.languages import N_
from subscribers.addresses import EmailAddress
from subscribers.models import EndedReason, Subscriber
from subscribers.topic_sets import members

PAGE = 500


@dataclass(frozen=True, slots=True)
class SubscriberRow:
    """A person as the register knows them."""

    id: int
    address: str | None
    name: str
    handle: str
    topic_ids: frozenset[int]
    frequency: str
    timezone: str
    hour: int | None
    language: str
    requested_at: datetime
    confirmed_at: datetime | None
    paused_until: date | None
    ended_at: datetime | None
    ended_reason: EndedReason | None
    covered_upto: int
    revision: int

    @property
    def state(self) -> Literal["pending", "confirmed", "ended"]:
        """Where they stand; a pause does not count."""
        if self.ended_at is not None:
            return "ended"
        return "pending" if self.confirmed_at is None else "confirmed"

    @property
    def asked_again(self) -> bool:
        """They left, and signed up again since, but did not confirm yet."""
        return self.ended_at is not None and self.requested_at > self.ended_at


def by_id(session: Session, subscriber_id: int) -> SubscriberRow:
    """Raises NotFound."""
    return _one(session, Subscriber.id == subscriber_id, _nobody(subscriber_id))


def by_handle(session: Session, handle: str) -> SubscriberRow:
    """Whom a link stands for. Raises NotFound: erased since, or never confirmed."""
    return _one(session, Subscriber.handle == handle, NotFound("nobody has this link any more"))


def by_address(session: Session, address: EmailAddress) -> SubscriberRow:
    """Raises NotFound."""
    return _one(session, Subscriber.address_key == address.key, NotFound(f"there is no subscriber {address.text}"))


def listing(
    session: Session, *, frequency: str | None = None, after: int = 0, limit: int = PAGE
) -> list[SubscriberRow]:
    """Up to `limit` people whose address is still known, by id, beginning behind `after`."""
    statement = select(Subscriber).where(Subscriber.id > after, Subscriber.address.is_not(None))
    if frequency is not None:
        statement = statement.where(Subscriber.frequency == frequency)
    return _rows(session, session.scalars(statement.order_by(Subscriber.id).limit(limit)).all())


def everyone(session: Session, *, frequency: str | None = None, page: int = PAGE) -> Iterator[SubscriberRow]:
    """All of `listing`, a page in memory at a time. Who signs up meanwhile moves nobody else."""
    after = 0
    while rows := listing(session, frequency=frequency, after=after, limit=page):
        yield from rows
        after = rows[-1].id


def for_change(session: Session, subscriber_id: int) -> Subscriber:
    """The person's row, nobody else's to change until this transaction ends. Raises NotFound."""
    subscriber = session.get(Subscriber, subscriber_id, with_for_update=True)
    if subscriber is None:
        raise _nobody(subscriber_id)
    return subscriber


def _nobody(subscriber_id: int) -> NotFound:
    return NotFound(N_("there is no subscriber %(number)s"), number=subscriber_id)


def _one(session: Session, condition: ColumnElement[bool], missing: NotFound) -> SubscriberRow:
    rows = _rows(session, session.scalars(select(Subscriber).where(condition)).all())
    if not rows:
        raise missing
    return rows[0]


def _rows(session: Session, found: Sequence[Subscriber]) -> list[SubscriberRow]:
    topics = members(session, {subscriber.topic_set_id for subscriber in found})
    return [
        SubscriberRow(
            id=row.id,
            address=row.address,
            name=row.name,
            handle=row.handle,
            topic_ids=topics[row.topic_set_id],
            frequency=row.frequency,
            timezone=row.timezone,
            hour=row.hour,
            language=row.language,
            requested_at=row.requested_at,
            confirmed_at=row.confirmed_at,
            paused_until=row.paused_until,
            ended_at=row.ended_at,
            ended_reason=row.ended_reason,
            covered_upto=row.covered_upto,
            revision=row.revision,
        )
        for row in found
    ]
