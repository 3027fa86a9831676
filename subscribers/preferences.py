"""What a reader changes after signing up. Each change bumps `revision`, so that mail planned before is planned anew."""

from collections.abc import Collection, Iterable
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from digest.core.database import Lock, lock
from digest.core.errors import BadInput, Conflict
from subscribers.consent import Event, record
from subscribers.models import Subscriber
from subscribers.queries import for_change
from subscribers.topic_sets import intern, members

LONGEST_PAUSE = timedelta(days=731)
"""Two years, one of them a leap year."""


def choose_topics(
    session: Session, subscriber_id: int, topic_ids: Iterable[int], *, source: str, now: datetime
) -> bool:
    """Follow exactly these topics from now on; False when that was so before. Raises NotFound and Conflict."""
    topic_set_id = intern(session, topic_ids)
    subscriber = _present(session, subscriber_id)
    if subscriber.topic_set_id == topic_set_id:
        return False
    subscriber.topic_set_id = topic_set_id
    _changed(session, subscriber, "topics", source=source, now=now)
    return True


def follow(
    session: Session,
    subscriber_id: int,
    *,
    more: Collection[int] = (),
    fewer: Collection[int] = (),
    source: str,
    now: datetime,
) -> bool:
    """Follow `more` topics and `fewer` of those followed so far, whatever else was chosen meanwhile: nobody who does
    this at the same moment undoes it. False when that was so before. Raises NotFound and Conflict.
    """
    lock(session, Lock.TOPIC_SETS, shared=True)  # before the row: who erases takes them in this order
    subscriber = _present(session, subscriber_id)
    followed = members(session, [subscriber.topic_set_id])[subscriber.topic_set_id]
    return choose_topics(
        session, subscriber_id, (followed - frozenset(fewer)) | frozenset(more), source=source, now=now
    )


def change_settings(
    session: Session,
    subscriber_id: int,
    *,
    source: str,
    now: datetime,
    frequency: str | None = None,
    timezone: str | None = None,
    language: str | None = None,
    name: str | None = None,
) -> bool:
    """Set what is given (each checked by `choices`), leave the rest; False when all was so before.

    Raises NotFound and Conflict.
    """
    subscriber = _present(session, subscriber_id)
    wanted = {"frequency": frequency, "timezone": timezone, "language": language, "name": name}
    new = {key: value for key, value in wanted.items() if value is not None and value != getattr(subscriber, key)}
    for key, value in new.items():
        setattr(subscriber, key, value)
    if new:
        _changed(session, subscriber, "settings", source=source, now=now, detail=", ".join(new))
    return bool(new)


def choose_hour(session: Session, subscriber_id: int, hour: int | None, *, source: str, now: datetime) -> bool:
    """Get mail at this hour (0 to 23) of one's own clock, or at the schedule's; False when that was so before.

    Raises NotFound and Conflict.
    """
    subscriber = _present(session, subscriber_id)
    if subscriber.hour == hour:
        return False
    subscriber.hour = hour
    _changed(session, subscriber, "settings", source=source, now=now, detail="hour")
    return True


def pause(session: Session, subscriber_id: int, *, until: date, source: str, now: datetime) -> bool:
    """No mail before `until` in the reader's own zone; what appears meanwhile comes afterwards.

    False when that was so before. Raises BadInput for a day that is not in the future, or further ahead than
    `LONGEST_PAUSE`; NotFound and Conflict.
    """
    subscriber = _present(session, subscriber_id)
    today = now.astimezone(ZoneInfo(subscriber.timezone)).date()
    if until <= today:
        raise BadInput(f"{until} is not in the future; name the day on which mail may come again")
    if until - today > LONGEST_PAUSE:
        raise BadInput(f"{until} is more than two years ahead; name an earlier day, or unsubscribe")
    if subscriber.paused_until == until:
        return False
    subscriber.paused_until = until
    _changed(session, subscriber, "paused", source=source, now=now, detail=until.isoformat())
    return True


def resume(session: Session, subscriber_id: int, *, source: str, now: datetime) -> bool:
    """End a pause now; False when there was none. Raises NotFound and Conflict."""
    subscriber = _present(session, subscriber_id)
    if subscriber.paused_until is None:
        return False
    subscriber.paused_until = None
    _changed(session, subscriber, "resumed", source=source, now=now)
    return True


def _present(session: Session, subscriber_id: int) -> Subscriber:
    subscriber = for_change(session, subscriber_id)
    if subscriber.ended_at is not None:
        raise Conflict(f"subscriber {subscriber_id} left; to choose anything they would have to sign up again")
    return subscriber


def _changed(
    session: Session, subscriber: Subscriber, event: Event, *, source: str, now: datetime, detail: str = ""
) -> None:
    subscriber.revision += 1
    record(session, subscriber.id, event, source=source, now=now, detail=detail)
