"""Confirming: the proof, from the mailbox itself, that somebody asked."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from digest.core.errors import TokenRejected
from subscribers.consent import record
from subscribers.models import Subscriber
from subscribers.queries import for_change
from subscribers.suppression import forgive

VALID_FOR = timedelta(days=7)


def confirm(
    session: Session,
    subscriber_id: int,
    *,
    starts_at: int,
    source: str,
    secret: bytes,
    now: datetime,
    valid_for: timedelta | None = VALID_FOR,
    wording: str = "",
) -> bool:
    """Let mail flow, from position `starts_at` on; False when they were confirmed already: clicking twice is fine.

    Who comes back after leaving is not sent again what they had. `valid_for` counts from the sign-up; None is for
    ever. Raises TokenRejected for a late click, or when they left and did not ask again; NotFound.
    """
    subscriber = for_change(session, subscriber_id)
    if subscriber.confirmed_at is not None and subscriber.ended_at is None:
        return False
    _refuse_stale(subscriber, now=now, valid_for=valid_for)
    subscriber.confirmed_at, subscriber.paused_until = now, None
    subscriber.ended_at, subscriber.ended_reason = None, None
    subscriber.covered_upto = max(subscriber.covered_upto, starts_at)
    subscriber.revision += 1
    if subscriber.address_key is not None:
        forgive(session, subscriber.address_key, secret=secret)
    record(session, subscriber_id, "confirmed", source=source, now=now, wording=wording)
    return True


def _refuse_stale(subscriber: Subscriber, *, now: datetime, valid_for: timedelta | None) -> None:
    if subscriber.ended_at is not None and subscriber.requested_at <= subscriber.ended_at:
        raise TokenRejected("this subscription has ended; to come back, sign up again")
    if valid_for is not None and now - subscriber.requested_at > valid_for:
        raise TokenRejected("this link has expired; sign up again and a new one comes by mail")
