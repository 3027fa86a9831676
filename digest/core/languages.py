"""The languages that pages and mails speak.

English is written in the code and the templates; every other language is a catalogue, `digest/locale/<tag>.po`, read
once by a process. What a catalogue lacks is said in English.
"""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time
from functools import cache
from gettext import GNUTranslations, NullTranslations
from pathlib import Path

from babel import Locale, negotiate_locale
from babel.dates import format_date, format_time
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

CATALOGUES = Path(__file__).parents[1] / "locale"
SOURCE = "en"
DAYS = {SOURCE: "EEEE, d MMMM y"}
"""How a day is written where CLDR's way is not ours."""
MOST_ACCEPTED = 200
"""Characters of an Accept-Language header that are looked at."""


@dataclass(frozen=True, slots=True)
class Language:
    """One language, ready to speak. `say` and `count` take English and the values of its %(places)s."""

    tag: str
    """BCP 47: that of the catalogue, "en" for the source."""
    locale: Locale
    catalogue: NullTranslations

    @property
    def direction(self) -> str:
        """ "ltr" or "rtl"."""
        return self.locale.text_direction

    @property
    def name(self) -> str:
        """In the language itself: "Deutsch"."""
        return (self.locale.get_language_name() or self.tag).capitalize()

    def say(self, message: str, **values: object) -> str:
        """The message in this language."""
        said = self.catalogue.gettext(message)
        return said % values if values else said

    def count(self, one: str, many: str, number: int, **values: object) -> str:
        """The plural form for `number`, which is also the value of %(number)s."""
        return self.catalogue.ngettext(one, many, number) % {"number": number, **values}

    def day(self, day: date) -> str:
        """In words: "Thursday, 26 November 2026"."""
        return format_date(day, format=DAYS.get(self.tag, "full"), locale=self.locale)

    def hour(self, hour: time) -> str:
        """ "09:00", as it is written there."""
        return format_time(hour, format="short", locale=self.locale)


@cache
def language(tag: str) -> Language:
    """The language nearest to a BCP 47 tag: itself, its base ("de" for "de-AT"), or English."""
    for known in (tag, tag.partition("-")[0]):
        if (file := CATALOGUES / f"{known}.po").is_file():
            locale = Locale.parse(known, sep="-")
            return Language(known, locale, _catalogue(file, locale))
    return Language(SOURCE, Locale("en", "GB"), NullTranslations())


def negotiated(accepted: str, offered: Sequence[str]) -> str:
    """The one of `offered` that an Accept-Language header likes best; the first when it likes none."""
    wishes = sorted((_weighed(part) for part in accepted[:MOST_ACCEPTED].split(",")), key=lambda wish: -wish[0])
    found = negotiate_locale([tag for weight, tag in wishes if weight > 0], offered, sep="-")
    return found or offered[0]


def _catalogue(file: Path, locale: Locale) -> GNUTranslations:
    compiled = io.BytesIO()
    with file.open("rb") as lines:
        write_mo(compiled, read_po(lines, locale=locale))
    compiled.seek(0)
    return GNUTranslations(compiled)


def _weighed(part: str) -> tuple[float, str]:
    tag, _, weight = part.strip().partition(";q=")
    try:
        return (float(weight) if weight else 1.0), tag
    except ValueError:
        return 0.0, tag
