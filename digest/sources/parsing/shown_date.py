"""Days as pages show them to people: "22 November 2026", "Nov. 22, 2026", "22.11.2026". Pure."""

import re
from datetime import datetime

from digest.sources.parsing.dates import parse_date

_FORMS = (
    re.compile(r"\b(?P<day>\d{1,2})(?:st|nd|rd|th|er|\.)?\s+(?P<month>[^\W\d_]{3,12})\.?,?\s+(?P<year>\d{4})\b"),
    re.compile(r"\b(?P<month>[^\W\d_]{3,12})\.?\s+(?P<day>\d{1,2})(?:st|nd|rd|th)?,?\s+(?P<year>\d{4})\b"),
)
_NUMBERS = re.compile(r"\b(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4})\b")
_ISO = re.compile(r"\b\d{4}-\d{2}-\d{2}\b")


def parse_shown_date(text: str) -> datetime | None:
    """The first day that a short text names, as midnight in UTC; None where there is none.

    "3/4/2026" names none: it is another day in another country.
    """
    given = text[:100]
    numbers = (f"{year}-{month:0>2}-{day:0>2}" for day, month, year in _NUMBERS.findall(given))
    words = (
        f"{match['day']} {match['month']} {match['year']} 00:00" for form in _FORMS for match in form.finditer(given)
    )
    days = (*_ISO.findall(given), *numbers, *words)
    return next((date for day in days if (date := parse_date(day))), None)
