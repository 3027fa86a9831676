"""Forgetting who somebody was: their row stays, as the nameless other end of what was sent to them."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.orm import Session

from subscribers import address_changes
from subscribers.models import ConsentRecord, EndedReason, Subscriber
from subscribers.suppression import remember
from subscribers.tokens import new_handle
from subscribers.topic_sets import intern


def forget(session: Session, people: Sequence[Subscriber], *, secret: bytes, now: datetime) -> None:
    """Take off the rows of people who ended what tells who they were and what they chose; old links lead nowhere.

    Left are a frequency, and the days on which they came and left. Each address is kept as a keyed hash with the
    reason and the day, so that no old list can bring it back. What the mail factory knows of them is cut loose by
    `digest.deliveries.erasing`.
    """
    address_changes.forget(session, [person.id for person in people])
    nothing = intern(session, ())
    for reason in EndedReason:
        keys = [person.address_key for person in people if person.address_key and person.ended_reason is reason]
        # Not to the second: the hash must not lead to the row that was left at the same moment.
        remember(session, keys, reason=reason, secret=secret, now=_day(now))
    for person in people:
        _make_nameless(person, nothing)
    session.execute(delete(ConsentRecord).where(ConsentRecord.subscriber_id.in_([person.id for person in people])))


def _make_nameless(person: Subscriber, nothing: int) -> None:
    person.address, person.address_key, person.name = None, None, ""
    person.handle, person.topic_set_id, person.covered_upto = new_handle(), nothing, 0
    person.timezone, person.hour, person.language, person.paused_until = "UTC", None, "und", None
    person.requested_at = _day(person.requested_at)
    person.confirmed_at = person.confirmed_at and _day(person.confirmed_at)
    person.ended_at = person.ended_at and _day(person.ended_at)
    person.revision += 1


def _day(moment: datetime) -> datetime:
    return moment.replace(hour=0, minute=0, second=0, microsecond=0)
