"""Forgetting who somebody was: their row stays, as the nameless other end of what was sent to them."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from subscribers import address_changes
from subscribers.models import EndedReason, Subscriber
from subscribers.suppression import remember
from subscribers.tokens import new_handle
from subscribers.topic_sets import intern


def forget(session: Session, people: Sequence[Subscriber], *, secret: bytes, now: datetime) -> None:
    """Take address, name, topics, language and zone off the rows of people who ended; old links lead nowhere.

    Each address is kept as a keyed hash, so that no old list can bring it back.
    """
    address_changes.forget(session, [person.id for person in people])
    nothing = intern(session, ())
    for reason in EndedReason:
        keys = [person.address_key for person in people if person.address_key and person.ended_reason is reason]
        remember(session, keys, reason=reason, secret=secret, now=now)
    for person in people:
        person.address, person.address_key, person.name = None, None, ""
        person.handle, person.topic_set_id = new_handle(), nothing
        person.timezone, person.hour, person.language, person.paused_until = "UTC", None, "und", None
        person.revision += 1
