"""From a form that was changed to the register: each change by the use case that makes it."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy.orm import Session

from digest.web.readers.choosing import Form, day_in
from subscribers import preferences
from subscribers.choices import checked_hour, checked_name

SOURCE = "web"
"""Where the consent log says it happened."""


def save(session: Session, subscriber_id: int, form: Form, *, known: Collection[int], now: datetime) -> bool:
    """Make the changes of a form without errors; False when all was so before. `known` are the topics there are."""
    changed = _topics(session, subscriber_id, form, frozenset(known), now)
    wanted = form.changed
    changed |= preferences.change_settings(
        session,
        subscriber_id,
        frequency=wanted.get("frequency"),
        timezone=wanted.get("timezone"),
        language=wanted.get("language"),
        name=checked_name(wanted["name"]) if "name" in wanted else None,
        source=SOURCE,
        now=now,
    )
    if "hour" in wanted:
        hour = checked_hour(wanted["hour"]) if wanted["hour"] else None
        changed |= preferences.choose_hour(session, subscriber_id, hour, source=SOURCE, now=now)
    if "paused_until" in wanted:
        changed |= _pause(session, subscriber_id, wanted["paused_until"], now)
    return changed


def _topics(session: Session, subscriber_id: int, form: Form, known: frozenset[int], now: datetime) -> bool:
    more, fewer = (form.ticked - form.were_ticked) & known, form.were_ticked - form.ticked
    if not more and not fewer:
        return False
    return preferences.follow(session, subscriber_id, more=more, fewer=fewer, source=SOURCE, now=now)


def _pause(session: Session, subscriber_id: int, until: str, now: datetime) -> bool:
    day = day_in(until)
    if day is None:
        return preferences.resume(session, subscriber_id, source=SOURCE, now=now)
    return preferences.pause(session, subscriber_id, until=day, source=SOURCE, now=now)
