"""When a notice is due to a subscriber: the entry point calls this in the transaction of the use case itself."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from digest.deliveries.notices.kinds import NoticeKind
from digest.deliveries.notices.queue import queue
from subscribers.confirm import VALID_FOR
from subscribers.queries import SubscriberRow


def ask_to_confirm(session: Session, reader: SubscriberRow, *, now: datetime, valid_for: timedelta = VALID_FOR) -> bool:
    """After a sign-up, with the row as it is now: one mail for each time they asked. False: it is owed already.

    `valid_for` is how long they can confirm, in whole days.
    """
    key = f"confirm:{reader.id}:{reader.requested_at.isoformat()}"
    values = confirming(reader, valid_for=valid_for)
    return queue(session, NoticeKind.CONFIRM, subscriber_id=reader.id, key=key, values=values, now=now)


def confirming(reader: SubscriberRow, *, valid_for: timedelta) -> Mapping[str, Any]:
    """What the mail that asks to confirm says to them."""
    return {"frequency": reader.frequency, "days": valid_for.days}


def welcome(session: Session, reader: SubscriberRow, *, now: datetime) -> bool:
    """After somebody confirmed, for the first time or to come back, at `now`."""
    key = f"welcome:{reader.id}:{now.isoformat()}"
    values = {"frequency": reader.frequency}
    return queue(session, NoticeKind.WELCOME, subscriber_id=reader.id, key=key, values=values, now=now)


def say_goodbye(session: Session, reader: SubscriberRow, *, now: datetime) -> bool:
    """After somebody left by their own wish at `now`, with the row as it was before.

    Who never confirmed, or had left before, is owed no such mail: False.
    """
    if reader.state != "confirmed":
        return False
    key = f"goodbye:{reader.id}:{now.isoformat()}"
    return queue(session, NoticeKind.GOODBYE, subscriber_id=reader.id, key=key, values={}, now=now)
