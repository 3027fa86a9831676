"""Time zones as a list that people can search by eye: by part of the world, each by its city."""

from functools import cache
from zoneinfo import available_timezones

PARTS = ("Africa", "America", "Antarctica", "Arctic", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific")
ELSEWHERE = "UTC"


@cache
def zones() -> tuple[tuple[str, tuple[tuple[str, str], ...]], ...]:
    """Each part of the world with its zones: name and city, "Europe/London" and "London"."""
    names = sorted(available_timezones())
    parts = ((part, tuple((name, _city(name)) for name in names if name.startswith(f"{part}/"))) for part in PARTS)
    return ((ELSEWHERE, ((ELSEWHERE, ELSEWHERE),)), *(part for part in parts if part[1]))


@cache
def listed() -> frozenset[str]:
    """The names in `zones`: abbreviations and old names of whole countries are left out."""
    return frozenset(name for _, inside in zones() for name, _ in inside)


def _city(zone: str) -> str:
    return zone.partition("/")[2].replace("_", " ").replace("/", ", ")
