"""Signing up: a wish that counts once it is confirmed from the mailbox itself."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from digest.core.bulk import insert_missing
from digest.core.errors import Conflict
from subscribers.addresses import EmailAddress
from subscribers.choices import Choices
from subscribers.consent import record
from subscribers.models import Subscriber
from subscribers.suppression import FOR_GOOD, reason_for
from subscribers.tokens import new_handle
from subscribers.topic_sets import intern


@dataclass(frozen=True, slots=True)
class SignUp:
    """What came of a sign-up."""

    subscriber_id: int
    handle: str
    to_confirm: bool
    """False: they were confirmed already, and nothing changed."""


def sign_up(
    session: Session,
    address: EmailAddress,
    choices: Choices,
    *,
    source: str,
    secret: bytes,
    now: datetime,
    wording: str = "",
) -> SignUp:
    """Note the wish; no mail flows before `confirm`. Safe to repeat, also when two do it at once.

    Anybody can type an address, so somebody who is confirmed is left exactly as they are, and somebody who left
    stays away until they confirm. A wish that is dealt with after a newer one is noted and changes nothing. Raises
    Conflict when the address must never get mail again.
    """
    if (reason := reason_for(session, address, secret=secret)) in FOR_GOOD:
        raise Conflict(f"{address.text} gets no mail any more ({reason}); only a bounce can be lifted, by an admin")
    topic_set_id = intern(session, choices.topic_ids)
    subscriber = _row(session, address, choices, topic_set_id=topic_set_id, now=now)
    if subscriber.confirmed_at is not None and subscriber.ended_at is None:
        return SignUp(subscriber.id, subscriber.handle, to_confirm=False)
    if subscriber.requested_at <= now:
        subscriber.topic_set_id = topic_set_id
        subscriber.name, subscriber.frequency = choices.name, choices.frequency
        subscriber.timezone, subscriber.language = choices.timezone, choices.language
        subscriber.requested_at = now
    record(session, subscriber.id, "requested", source=source, now=now, wording=wording)
    return SignUp(subscriber.id, subscriber.handle, to_confirm=True)


def _row(session: Session, address: EmailAddress, choices: Choices, *, topic_set_id: int, now: datetime) -> Subscriber:
    """The row of this address, made when there is none, held until the transaction ends."""
    row = {
        "address": address.text,
        "address_key": address.key,
        "name": choices.name,
        "handle": new_handle(),
        "topic_set_id": topic_set_id,
        "frequency": choices.frequency,
        "timezone": choices.timezone,
        "language": choices.language,
        "requested_at": now,
    }
    insert_missing(session, Subscriber, [row])
    held = select(Subscriber).where(Subscriber.address_key == address.key).with_for_update()
    return session.scalars(held.execution_options(populate_existing=True)).one()
