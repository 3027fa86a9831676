"""Leaving taken back: for a while, whoever left by their own wish is put back as they were."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from subscribers.consent import record
from subscribers.models import EndedReason, Subscriber
from subscribers.queries import SubscriberRow, for_change
from subscribers.suppression import barred

WITHIN = timedelta(hours=24)


def undo_leaving(
    session: Session, subscriber_id: int, *, secret: bytes, source: str, now: datetime, within: timedelta = WITHIN
) -> bool:
    """Put a reader who left less than `within` ago back as they were; False when that cannot be: nothing changes.

    What appeared meanwhile comes with the next issue. Nobody is brought back who complained, whose mail bounced, whom
    an admin removed or who was erased; nor who had not confirmed what they left. Safe to repeat. Raises NotFound.
    """
    subscriber = for_change(session, subscriber_id)
    if not may_undo(subscriber, now=now, within=within):
        return False
    assert subscriber.address_key is not None
    if barred(session, [subscriber.address_key], secret=secret):
        return False
    subscriber.ended_at, subscriber.ended_reason = None, None
    subscriber.revision += 1
    record(session, subscriber_id, "came-back", source=source, now=now)
    return True


def may_undo(reader: Subscriber | SubscriberRow, *, now: datetime, within: timedelta = WITHIN) -> bool:
    """Whether a confirmed reader left a short time ago, and no sign-up came after: anybody can type an address, topics
    and all."""
    if reader.ended_at is None or reader.address is None or reader.ended_reason is not EndedReason.UNSUBSCRIBED:
        return False
    confirmed = reader.confirmed_at is not None and reader.confirmed_at >= reader.requested_at
    return confirmed and now - reader.ended_at <= within
