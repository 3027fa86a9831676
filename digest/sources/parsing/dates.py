"""Dates as sources write them. Pure."""

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

_MONTHS = {
    "januar": "Jan",
    "jänner": "Jan",
    "februar": "Feb",
    "märz": "Mar",
    "mär": "Mar",
    "mai": "May",
    "juni": "Jun",
    "juli": "Jul",
    "okt": "Oct",
    "oktober": "Oct",
    "dez": "Dec",
    "dezember": "Dec",
    "janvier": "Jan",
    "février": "Feb",
    "mars": "Mar",
    "avril": "Apr",
    "juin": "Jun",
    "juillet": "Jul",
    "août": "Aug",
    "septembre": "Sep",
    "octobre": "Oct",
    "novembre": "Nov",
    "décembre": "Dec",
}
_WEEKDAY = re.compile(r"^[^\W\d]+\.?,?\s+(?=\d)")
_WORD = re.compile(r"[^\W\d_]+")


def parse_date(text: str) -> datetime | None:
    """ISO 8601 or RFC 2822, also with a German or French day and month; aware, UTC where no zone is told.

    None when it is no date.
    """
    given = text.strip()[:100]
    for parse in (datetime.fromisoformat, _parse_mail_date):
        try:
            date = parse(given)
            return (date if date.tzinfo else date.replace(tzinfo=UTC)).astimezone(UTC)
        except (ValueError, TypeError, OverflowError, IndexError):
            continue
    return None


def _parse_mail_date(text: str) -> datetime:
    """The weekday is left out: it tells nothing, and is often in another language."""
    return parsedate_to_datetime(_WORD.sub(_in_english, _WEEKDAY.sub("", text)))


def _in_english(word: re.Match[str]) -> str:
    return _MONTHS.get(word.group().casefold(), word.group())
