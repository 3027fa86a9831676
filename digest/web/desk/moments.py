"""Moments as the desk says them: short, by the publication's own clock."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from babel.dates import format_skeleton

from digest.core.languages import Language


def moment(speak: Language, at: datetime, zone: str) -> str:
    """ "Wed 25 Nov, 09:00"."""
    local = at.astimezone(ZoneInfo(zone))
    return f"{day(speak, local.date())}, {speak.hour(local.time())}"


def day(speak: Language, on: date) -> str:
    """ "Wed 25 Nov"."""
    return format_skeleton("MMMEd", datetime(on.year, on.month, on.day), locale=speak.locale)  # noqa: DTZ001 - a date


def month(speak: Language, of: date) -> str:
    """ "November 2026"."""
    return format_skeleton("yMMMM", datetime(of.year, of.month, of.day), locale=speak.locale)  # noqa: DTZ001 - a date
