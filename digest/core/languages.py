"""The languages that pages and mails speak.

English is written in the code and the templates; every other language is a catalogue, `digest/locale/<tag>.po`, read
once by a process. A publication may have a folder with catalogues of its own, which come first. What no catalogue says
is said in English.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, time
from functools import cache, lru_cache
from gettext import GNUTranslations, NullTranslations
from pathlib import Path

from babel import Locale, UnknownLocaleError, negotiate_locale
from babel.dates import format_date, format_time
from babel.numbers import format_decimal

from digest.core import catalogues
from digest.core.errors import ConfigError

CATALOGUES = Path(__file__).parents[1] / "locale"
SOURCE = "en"
LOCALES = {SOURCE: Locale("en", "GB")}
"""Where Babel's choice for a tag is not ours."""
DAYS = {SOURCE: {"full": "EEEE, d MMMM y", "long": "d MMMM y"}}
"""How a day is written where CLDR's way is not ours."""
TAG = re.compile(r"[A-Za-z0-9]{1,8}(-[A-Za-z0-9]{1,8}){0,4}")
"""What a BCP 47 tag looks like."""
MOST_ACCEPTED = 200
"""Characters of an Accept-Language header that are looked at."""


def N_(message: str) -> str:
    """The message itself: marks what is said elsewhere, by way of a variable, as one to translate."""
    return message


def NN_(one: str, many: str) -> tuple[str, str]:
    """The same for a message with a %(number)s: for one, and for many."""
    return one, many


SCHEDULES = (N_("daily"), N_("weekly"), N_("fortnightly"), N_("monthly"))
"""Those that we name. Operators name others, and may translate them in a catalogue of their own."""


@dataclass(frozen=True, slots=True)
class Language:
    """One language, ready to speak. `say` and `count` take English and the values of its %(places)s."""

    tag: str
    """BCP 47, as it was asked for."""
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

    @property
    def translated(self) -> bool:
        """Whether there is a catalogue. Without one, only days and hours are written as they are there."""
        return isinstance(self.catalogue, GNUTranslations)

    def say(self, message: str, **values: object) -> str:
        """The message in this language."""
        said = self.catalogue.gettext(message)
        return said % values if values else said

    def count(self, one: str, many: str, number: int, **values: object) -> str:
        """The plural form for `number`, which is also the value of %(number)s."""
        return self.catalogue.ngettext(one, many, number) % {"number": self.number(number), **values}

    def number(self, number: float) -> str:
        """In figures: "1,234.5"."""
        return _figures(number, self.locale)

    def schedule(self, name: str) -> str:
        """The name of a schedule as a word: "weekly"."""
        return self.catalogue.gettext(name)

    def day(self, day: date) -> str:
        """In words: "Thursday, 26 November 2026"."""
        return _day(day, DAYS.get(self.tag, {}).get("full", "full"), self.locale)

    def short_day(self, day: date) -> str:
        """In words, without the weekday: "26 November 2026"."""
        return _day(day, DAYS.get(self.tag, {}).get("long", "long"), self.locale)

    def hour(self, hour: time) -> str:
        """ "09:00", as it is written there."""
        return format_time(hour, format="short", locale=self.locale)


@lru_cache(maxsize=64)
def language(tag: str, own: Path | None = None) -> Language:
    """The language of a BCP 47 tag, with the catalogues of the tag and of its bases ("de" for "de-AT").

    `own` is the publication's folder of catalogues. English for a tag that nobody knows. Raises ConfigError when `own`
    is no folder, and for a catalogue that cannot be read.
    """
    if own is not None and not own.is_dir():
        raise ConfigError(f"catalogues: there is no folder {own}; make it, or remove the setting")
    names = list(_bases(tag))
    places = [(own, name) for name in names if own is not None] + [(CATALOGUES, name) for name in names]
    files = [file for place, name in places if (file := place / f"{name}.po").is_file()]
    locale = next(filter(None, map(_locale, names)), None)
    if locale is None and not files:
        return language(SOURCE, own)
    return Language(tag, locale or LOCALES[SOURCE], _chained(files, locale or LOCALES[SOURCE]))


def spoken(wanted: str, offered: Sequence[str]) -> str:
    """The one of `offered` that a reader of the language `wanted` gets: the same, its base, or the first."""
    return next((tag for tag in _bases(wanted) if tag in offered), offered[0])


def negotiated(accepted: str, offered: Sequence[str]) -> str:
    """The one of `offered` that an Accept-Language header likes best; the first when it likes none."""
    wishes = sorted((_weighed(part) for part in accepted[:MOST_ACCEPTED].split(",")), key=lambda wish: -wish[0])
    found = negotiate_locale([tag for weight, tag in wishes if weight > 0], offered, sep="-")
    return found or offered[0]


def _bases(tag: str) -> Iterator[str]:
    """ "zh-Hant-TW", "zh-Hant", "zh"; nothing for what is no tag."""
    while TAG.fullmatch(tag):
        yield tag
        tag = tag.rpartition("-")[0]


@cache
def _locale(tag: str) -> Locale | None:
    try:
        return LOCALES.get(tag) or Locale.parse(tag, sep="-")
    except (UnknownLocaleError, ValueError):
        return None


def _chained(files: Sequence[Path], locale: Locale) -> NullTranslations:
    """The first file, with those after it for what it lacks."""
    first = NullTranslations()
    for file in reversed(files):
        catalogue = catalogues.read(file, locale)
        catalogue.add_fallback(first)
        first = catalogue
    return first


@lru_cache(maxsize=1024)
def _day(day: date, form: str, locale: Locale) -> str:
    return format_date(day, format=form, locale=locale)


@lru_cache(maxsize=1024)
def _figures(number: float, locale: Locale) -> str:
    return format_decimal(number, locale=locale)


def _weighed(part: str) -> tuple[float, str]:
    tag, _, weight = part.strip().partition(";q=")
    try:
        return (float(weight) if weight else 1.0), tag
    except ValueError:
        return 0.0, tag
