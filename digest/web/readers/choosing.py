"""What a reader changed in the form of their choices, against what the form was made from.

A form says beside each field what stood there when it was made. Only what was changed in it is changed, so that an old
tab, or two at once, take nothing back that was chosen elsewhere; where both changed the same, the last word holds.
"""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, datetime
from zoneinfo import ZoneInfo

from digest.core.languages import Language
from digest.web.forms import Typed, fails
from digest.web.readers.zones import listed
from subscribers.choices import MOST_NAME, checked_hour, checked_name
from subscribers.preferences import LONGEST_PAUSE
from subscribers.queries import SubscriberRow

FIELDS = ("frequency", "hour", "timezone", "language", "name", "paused_until")


@dataclass(frozen=True, slots=True)
class Form:
    """The form as the page shows it: what stands in its fields, and what stood there when it was made."""

    now: dict[str, str]
    was: dict[str, str]
    ticked: frozenset[int]
    were_ticked: frozenset[int]
    errors: dict[str, str] = field(default_factory=dict)
    """By field, in the language of the page."""

    @property
    def changed(self) -> dict[str, str]:
        """The fields that somebody changed."""
        return {name: value for name, value in self.now.items() if value != self.was.get(name)}


def form_of(reader: SubscriberRow, *, now: datetime) -> Form:
    """As it is for this reader at this moment."""
    fields = {
        "frequency": reader.frequency,
        "hour": "" if reader.hour is None else str(reader.hour),
        "timezone": reader.timezone,
        "language": reader.language,
        "name": reader.name,
        "paused_until": _pause(reader, now),
    }
    return Form(fields, fields, reader.topic_ids, reader.topic_ids)


def form_typed(typed: Typed, reader: SubscriberRow, *, now: datetime) -> Form:
    """As it came back. What is missing in it is as it was."""
    here = form_of(reader, now=now)
    was = {name: _kept(typed.one(f"was_{name}"), here.was[name]) for name in FIELDS}
    told = {name: _kept(typed.one(name), was[name]).strip() for name in FIELDS}
    return Form(told, was, _ids(typed.all("topic")), _ids(" ".join(typed.all("was_topics")).split()))


def errors_in(
    form: Form,
    *,
    schedules: Collection[str],
    languages: Collection[str],
    timezone: str,
    speak: Language,
    now: datetime,
) -> dict[str, str]:
    """Why fields that were changed cannot be kept, each with what to do instead: only what is offered can be chosen,
    what was chosen before can stay. `timezone` is the reader's."""
    errors: dict[str, str] = {}
    wanted = form.changed
    if "frequency" in wanted and wanted["frequency"] not in schedules:
        errors["frequency"] = speak.say("Choose one of these.")
    if wanted.get("hour") and fails(lambda: checked_hour(wanted["hour"])):
        errors["hour"] = speak.say("Choose an hour from the list.")
    if "timezone" in wanted and wanted["timezone"] not in listed():
        errors["timezone"] = speak.say("Choose a time zone from the list.")
    if "language" in wanted and wanted["language"] not in languages:
        errors["language"] = speak.say("Choose a language from the list.")
    if "name" in wanted and fails(lambda: checked_name(wanted["name"])):
        errors["name"] = speak.say("Choose a shorter name, of at most %(most)s letters.", most=MOST_NAME)
    if wanted.get("paused_until"):
        zone = timezone if "timezone" in errors else wanted.get("timezone", timezone)
        until, today = day_in(wanted["paused_until"]), now.astimezone(ZoneInfo(zone)).date()
        if until is None or until <= today:
            errors["paused_until"] = speak.say("Choose a day after today; on that day mail begins again.")
        elif until - today > LONGEST_PAUSE:
            errors["paused_until"] = speak.say("Choose a day within the next two years, or unsubscribe.")
    return errors


def day_in(text: str) -> date | None:
    """The day that is written like 2026-11-26; None for anything else."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _pause(reader: SubscriberRow, now: datetime) -> str:
    """Empty when there is none, or when it is over."""
    today = now.astimezone(ZoneInfo(reader.timezone)).date()
    return reader.paused_until.isoformat() if reader.paused_until is not None and reader.paused_until > today else ""


def _kept(typed: str | None, otherwise: str) -> str:
    return otherwise if typed is None else typed


def _ids(texts: Collection[str]) -> frozenset[int]:
    return frozenset(int(text) for text in texts if text.isascii() and text.isdigit() and len(text) < 10)
