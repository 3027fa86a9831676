"""Time zones as a list that people can search by eye: by part of the world, each by its city in their language."""

from functools import cache
from zoneinfo import available_timezones

from babel import Locale

from digest.articles.folding import fold
from digest.core.languages import N_, Language

PARTS = (
    *(N_("Africa"), N_("America"), N_("Antarctica"), N_("Arctic"), N_("Asia"), N_("Atlantic"), N_("Australia")),
    *(N_("Europe"), N_("Indian"), N_("Pacific")),
)
"""As zones name them; the template translates them."""
ELSEWHERE = N_("UTC")

Zones = tuple[tuple[str, tuple[tuple[str, str], ...]], ...]


def zones(speak: Language) -> Zones:
    """Each part of the world with its zones: name and city, "Europe/Vienna" and "Vienna"."""
    return _zones(speak.locale)


@cache
def listed() -> frozenset[str]:
    """The names in `zones`: abbreviations and old names of whole countries are left out."""
    return frozenset((ELSEWHERE, *(name for part in PARTS for name in _inside()[part])))


@cache
def _zones(locale: Locale) -> Zones:
    parts = ((part, _by_city(part, locale)) for part in PARTS)
    return ((ELSEWHERE, ((ELSEWHERE, ELSEWHERE),)), *(part for part in parts if part[1]))


def _by_city(part: str, locale: Locale) -> tuple[tuple[str, str], ...]:
    cities = ((name, _city(name, locale)) for name in _inside()[part])
    return tuple(sorted(cities, key=lambda one: fold(one[1])))


@cache
def _inside() -> dict[str, list[str]]:
    """By part: to ask which there are takes a tenth of a second."""
    names = sorted(available_timezones())
    return {part: [name for name in names if name.startswith(f"{part}/")] for part in PARTS}


def _city(zone: str, locale: Locale) -> str:
    """CLDR's name, where it has one that is not the zone's own."""
    own = zone.partition("/")[2].replace("_", " ").replace("/", ", ")
    return str(locale.time_zones.get(zone, {}).get("city", own))
