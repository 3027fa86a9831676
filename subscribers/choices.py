"""What a reader may choose, checked: name, frequency, hour, time zone, language."""

import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from functools import cache
from zoneinfo import available_timezones

from digest.core.errors import BadInput
from digest.core.languages import N_

MOST_NAME = 200
LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{1,8})*")
MOST_LANGUAGE = 35
NO_PLACES = frozenset({"localtime", "Factory"})
"""Zones that some machines know: what they mean depends on the machine, or is nothing."""
INVISIBLE = frozenset({"Cc", "Cs", "Co", "Cn", "Zl", "Zp"})
TURNING = frozenset(map(chr, [*range(0x202A, 0x202F), *range(0x2066, 0x206A)]))
"""Characters that turn the direction of what follows: they could turn a whole mail."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """What somebody who signs up asks for; each part checked by a function of this module."""

    topic_ids: frozenset[int]
    frequency: str
    timezone: str
    language: str
    name: str = ""


def checked_name(text: str) -> str:
    """The name on one line, without control characters; empty is fine. Raises BadInput when it is too long."""
    if not text.isprintable():
        text = "".join(" " if c.isspace() else c for c in text if c.isspace() or _visible(c))
    name = " ".join(text.split())
    if len(name) > MOST_NAME:
        raise BadInput(N_("a name of %(count)s characters; the most is %(most)s"), count=len(name), most=MOST_NAME)
    return name


def checked_frequency(name: str, offered: Collection[str]) -> str:
    """`name`, when it is a schedule. Raises BadInput that names the schedules there are."""
    if name not in offered:
        raise BadInput(f"there is no schedule {name[:40]!r}; choose one of: {', '.join(offered)}")
    return name


def checked_hour(text: str) -> int:
    """The hour of the day, 0 to 23. Raises BadInput."""
    if not (text.isascii() and text.isdigit() and len(text) <= 2 and int(text) < 24):
        raise BadInput(f"{text[:40]!r} is not an hour; write 0 to 23")
    return int(text)


def checked_zone(name: str) -> str:
    """`name`, when it is a time zone of the IANA database. Raises BadInput."""
    if name not in _zones():
        raise BadInput(f"{name[:40]!r} is not a time zone; write one such as 'Europe/London'")
    return name


def checked_language(tag: str, offered: Collection[str]) -> str:
    """`tag`, when it is a language that is offered. Raises BadInput that names those that are."""
    if tag not in offered:
        raise BadInput(f"{tag[:40]!r} is not offered here; choose one of: {', '.join(offered)}")
    return tag


def language_tag(tag: str) -> str:
    """`tag`, when it has the form of a BCP 47 language tag, offered or not. Raises BadInput."""
    if len(tag) > MOST_LANGUAGE or not LANGUAGE.fullmatch(tag):
        raise BadInput(f"{tag[:40]!r} is not a language tag; write one such as 'en' or 'pt-BR'")
    return tag


def _visible(character: str) -> bool:
    return unicodedata.category(character) not in INVISIBLE and character not in TURNING


@cache
def _zones() -> frozenset[str]:
    return frozenset(available_timezones()) - NO_PLACES
