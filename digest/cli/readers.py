"""What the commands about subscribers share: finding people and topics, checking options, showing a person.

Loads the database layer, so commands import it when they run.
"""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from sqlalchemy.orm import Session

from digest.core.errors import BadInput, NotFound
from digest.topics import log
from digest.topics import queries as topics
from subscribers import choices, queries, suppression
from subscribers.addresses import email_address
from subscribers.queries import SubscriberRow

if TYPE_CHECKING:
    from digest.app import App

USUAL_HOUR = "usual"
SOURCE = "cli"
"""Where the consent log says it happened."""


def find(session: Session, app: "App", reader: str) -> SubscriberRow:
    """The subscriber with this address, or this number. Raises BadInput, and NotFound also for who was forgotten."""
    if reader.isascii() and reader.isdigit():
        return _by_number(session, int(reader))
    checked = email_address(reader)
    try:
        return queries.by_address(session, checked)
    except NotFound as error:
        if reason := suppression.reason_for(session, checked, secret=app.secret):
            raise NotFound(f"{error}; the address is suppressed ({reason})") from error
        raise


def _by_number(session: Session, subscriber_id: int) -> SubscriberRow:
    row = queries.by_id(session, subscriber_id)
    if row.address is None:
        raise NotFound(f"subscriber {subscriber_id} was forgotten ({row.ended_reason}); nobody knows who it was")
    return row


def slugs(session: Session) -> dict[int, str]:
    """The slug of every topic, by id."""
    return {topic.id: topic.slug for topic in topics.every_topic(session)}


def topic_ids(session: Session, wanted: Iterable[str]) -> frozenset[int]:
    """The ids of these topics. Raises NotFound that names topics there are."""
    return frozenset(topics.by_slug(session, slug).id for slug in wanted)


def starts_at(session: Session, app: "App") -> int:
    """The position from which somebody is served whose subscription begins now."""
    return log.start(session, days_back=app.settings.selection.start_days_back, now=app.clock())


def checked(
    app: "App",
    *,
    frequency: str | None = None,
    timezone: str | None = None,
    language: str | None = None,
    name: str | None = None,
) -> dict[str, str]:
    """The options that were given, each checked. Raises BadInput."""
    found: dict[str, str] = {}
    if frequency is not None:
        found["frequency"] = choices.checked_frequency(frequency, app.settings.schedules)
    if timezone is not None:
        found["timezone"] = choices.checked_zone(timezone)
    if language is not None:
        found["language"] = choices.checked_language(language, app.settings.publication.offered)
    if name is not None:
        found["name"] = choices.checked_name(name)
    return found


def checked_hour(text: str) -> int | None:
    """0 to 23; None for "usual". Raises BadInput."""
    if text == USUAL_HOUR:
        return None
    try:
        return choices.checked_hour(text)
    except BadInput as error:
        raise BadInput(f"{error}, or '{USUAL_HOUR}' for the schedule's own") from error


def shown(row: SubscriberRow, slugs: Mapping[int, str]) -> dict[str, Any]:
    """A person in plain values, as commands print them."""
    return {
        "id": row.id,
        "address": row.address,
        "name": row.name,
        "state": "asked to come back" if row.asked_again else row.state,
        "topics": sorted(slugs[topic_id] for topic_id in row.topic_ids),
        "frequency": row.frequency,
        "timezone": row.timezone,
        "hour": row.hour,
        "language": row.language,
        "requested_at": row.requested_at,
        "confirmed_at": row.confirmed_at,
        "paused_until": row.paused_until,
        "ended_at": row.ended_at,
        "ended_reason": row.ended_reason,
        "covered_upto": row.covered_upto,
    }
