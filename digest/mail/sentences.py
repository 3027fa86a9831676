"""What templates say in the reader's language: `_("...")`, `gettext("...")` and `ngettext("...", "...", number)`.

The values of a sentence's %(places)s are texts of people and feeds, or slots; a slot stays one. A value that is
written in the other direction than the sentence is isolated, so that neither tears the other apart.
"""

from collections.abc import Callable
from functools import lru_cache
from unicodedata import bidirectional

from jinja2 import UndefinedError

from digest.core.languages import Language
from digest.mail.language import REMEMBERED, Sentence, Sentinel, without_unsafe

FIRST_STRONG_ISOLATE, POP_ISOLATE = "\u2068", "\u2069"
OTHER_DIRECTION = {"ltr": ("R", "AL"), "rtl": ("L",)}
"""Classes of characters that are strong the other way; a slot counts as written from left to right."""

Speech = dict[str, Callable[..., Sentence]]


def speech(language: Language) -> Speech:
    """The functions by which a template speaks this language."""
    direction = language.direction

    def say(message: str, **values: object) -> Sentence:
        return Sentence(language.say(message, **_placed(values, direction)))

    def count(one: str, many: str, number: int, **values: object) -> Sentence:
        return Sentence(language.count(one, many, number, **_placed(values, direction)))

    return {"_": say, "gettext": say, "ngettext": count}


def _placed(values: dict[str, object], direction: str) -> dict[str, object]:
    return {name: value if type(value) is int else apart(value, direction) for name, value in values.items()}


def apart(value: object, direction: str) -> str:
    """A value as a sentence of that direction takes it."""
    if value is None:
        raise UndefinedError("the value is None; ask for it first: {% if ... %}")
    text = value if isinstance(value, Sentinel) else without_unsafe(str(value))
    return text if text.isascii() and direction == "ltr" else _isolated(text, direction)


@lru_cache(REMEMBERED)
def _isolated(text: str, direction: str) -> str:
    foreign = any(bidirectional(character) in OTHER_DIRECTION[direction] for character in text)
    return f"{FIRST_STRONG_ISOLATE}{text}{POP_ISOLATE}" if foreign else text
