"""When a notice is due to a subscriber: the entry point calls this in the transaction of the use case itself."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import update
from sqlalchemy.orm import Session

from digest.core.sections import Schedule
from digest.deliveries.notices import beginning
from digest.deliveries.notices.kinds import NoticeKind
from digest.deliveries.notices.models import Notice
from digest.deliveries.notices.queue import queue
from digest.deliveries.notices.rights import Refusal
from digest.deliveries.states import DeliveryStatus
from subscribers.address_changes import Change
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


def welcome(session: Session, reader: SubscriberRow, *, schedule: Schedule | None, zone: str, now: datetime) -> bool:
    """After somebody confirmed, for the first time or to come back, at `now`.

    `schedule` is theirs (None when config.toml has it no more), `zone` the publication's.
    """
    key = f"welcome:{reader.id}:{now.isoformat()}"
    values = beginning.values(session, reader, schedule=schedule, zone=zone, now=now)
    return queue(session, NoticeKind.WELCOME, subscriber_id=reader.id, key=key, values=values, now=now)


def say_goodbye(session: Session, reader: SubscriberRow, *, now: datetime) -> bool:
    """After somebody left by their own wish at `now`, with the row as it was before.

    Who never confirmed, or had left before, is owed no such mail: False.
    """
    if reader.state != "confirmed":
        return False
    key = f"goodbye:{reader.id}:{now.isoformat()}"
    return queue(session, NoticeKind.GOODBYE, subscriber_id=reader.id, key=key, values={}, now=now)


def take_back_goodbye(session: Session, subscriber_id: int, *, now: datetime) -> None:
    """After somebody took their leaving back: a goodbye that did not go yet never goes."""
    owed = update(Notice).where(
        Notice.subscriber_id == subscriber_id,
        Notice.mail == NoticeKind.GOODBYE,
        Notice.status == DeliveryStatus.PENDING,
    )
    cancelled = {"status": DeliveryStatus.CANCELLED, "reason": Refusal.RETURNED.value, "finished_at": now}
    session.execute(owed.values(cancelled).execution_options(synchronize_session=False))


def ask_both_ends(session: Session, change: Change, *, to_new: bool = True, now: datetime) -> None:
    """After somebody asked to have their mail sent elsewhere: one mail to each end; without `to_new`, the new one had
    its mails of the day. Safe to repeat."""
    for kind in (NoticeKind.MOVE_FROM, *([NoticeKind.MOVE_TO] if to_new else [])):
        _about(session, kind, change, now, {"days": VALID_FOR.days})


def tell_old_end(session: Session, change: Change, *, now: datetime) -> None:
    """After a change of address was made: a last mail to where their mail went before. Safe to repeat."""
    _about(session, NoticeKind.MOVED, change, now, {})


def _about(session: Session, kind: NoticeKind, change: Change, now: datetime, values: Mapping[str, Any]) -> None:
    """The key ends with the handle of the wish: where the mail goes, and whether, is looked up by it (`standing`)."""
    key = f"{kind}:{change.handle}"
    queue(session, kind, subscriber_id=change.subscriber_id, key=key, values=values, now=now)
