"""Leaving: at once, for mail that is already planned too, and without having to be asked twice."""

from datetime import datetime

from sqlalchemy.orm import Session

from subscribers.consent import Event, record
from subscribers.models import EndedReason
from subscribers.queries import for_change

WHY = ("too-often", "too-long", "not-relevant", "never-asked", "reads-elsewhere", "other")
"""What somebody who leaves may say of it. Codes only: in their own words people write about their health."""


def unsubscribe(
    session: Session,
    subscriber_id: int,
    *,
    source: str,
    now: datetime,
    reason: EndedReason = EndedReason.UNSUBSCRIBED,
    why: str = "",
) -> bool:
    """End the subscription, confirmed or not; False when it had ended before: then nothing changes.

    A request to come back that was not confirmed yet is taken back. `why` is one of WHY; anything else is not kept,
    because nobody shall fail to leave over it. Raises NotFound.
    """
    subscriber = for_change(session, subscriber_id)
    asked_again = subscriber.ended_at is not None and subscriber.requested_at > subscriber.ended_at
    if subscriber.ended_at is not None and not asked_again:
        return False
    subscriber.ended_at, subscriber.ended_reason = now, reason
    subscriber.revision += 1
    event: Event = "left" if reason is EndedReason.UNSUBSCRIBED else "suppressed"
    detail = f"{reason.value}: {why}" if why in WHY else reason.value
    record(session, subscriber_id, event, source=source, now=now, detail=detail)
    return True
