"""From a text back to the message that it was made of: what a library said, or what a column keeps in English."""

import re
from collections.abc import Iterable
from functools import lru_cache

from digest.core.errors import MESSAGES, DigestError

PLACE = re.compile(r"%\((\w+)\)s")


def understood(text: str, messages: Iterable[str]) -> DigestError:
    """The error that says this: the first of `messages` that fits, with its values; else the text as it is.

    Values that are messages themselves are looked for among `messages`, too.
    """
    for message in messages:
        if found := _pattern(message).fullmatch(text):
            return DigestError(message, **{name: _value(name, it, messages) for name, it in found.groupdict().items()})
    return DigestError(text)


def _value(name: str, text: str, messages: Iterable[str]) -> object:
    return understood(text, messages) if name in MESSAGES else text


@lru_cache(maxsize=256)
def _pattern(message: str) -> re.Pattern[str]:
    parts = PLACE.split(message)
    return re.compile(
        "".join(f"(?P<{part}>.+)" if number % 2 else re.escape(part) for number, part in enumerate(parts)), re.DOTALL
    )
