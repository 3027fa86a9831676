"""JSON-LD, which pages carry for search engines: as it is found in the wild, not as it should be. Pure."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from digest.articles.cleaning import TEXT_LENGTH, plain_text

Thing = Mapping[str, object]
_MOST_CHARACTERS = 2_000_000
_MOST_THINGS = 2_000
_DEEPEST = 20
_WRAPPING = re.compile(r"\A\s*(?:<!--|//\s*<!\[CDATA\[|<!\[CDATA\[)|(?:-->|//\s*\]\]>|\]\]>|;)\s*\Z")


@dataclass(frozen=True, slots=True)
class LinkedThings:
    """What the scripts of one page say."""

    things: tuple[Thing, ...] = ()
    """Those that stand for themselves, not in another, in the order of the page."""
    by_id: Mapping[str, Thing] = field(default_factory=dict)

    def each(self, value: object) -> Iterator[Thing]:
        """The things in a value: one, a list of them, or what a reference names."""
        for item in _each(value):
            if isinstance(item, Mapping):
                named = self.by_id.get(str(item.get("@id"))) if len(item) <= 2 else None
                yield named or item


def read_json_ld(scripts: Iterable[str]) -> LinkedThings:
    """Everything that can be read of them; what is no JSON says nothing. Never an error."""
    things, left = list[Thing](), _MOST_CHARACTERS
    for script in scripts:
        left -= len(script)
        if left >= 0 and len(things) < _MOST_THINGS:
            things += _flattened(_json(script))
    kept = tuple(things[:_MOST_THINGS])
    return LinkedThings(
        kept, {str(thing["@id"]): thing for thing in reversed(kept) if "@id" in thing and len(thing) > 2}
    )


def kinds(thing: Thing) -> set[str]:
    """Its types without their vocabulary: `http://schema.org/NewsArticle` is "NewsArticle"."""
    return {re.split(r"[/:#]", name)[-1] for name in _each(thing.get("@type")) if isinstance(name, str)}


def text_of(value: object) -> str:
    """The first text in a value, without markup: itself, or the name of a thing."""
    for item in _each(value):
        given = _told(item, "name", "@value")
        if found := plain_text(given[: 4 * TEXT_LENGTH]):
            return found[:TEXT_LENGTH].rstrip()
    return ""


def texts_of(value: object) -> tuple[str, ...]:
    """All texts in a value, once each, as `text_of` finds them."""
    found = (text_of(item) for item in _each(value))
    return tuple(dict.fromkeys(text for text in found if text))


def address_of(value: object) -> str:
    """An address as it is written: itself, or the `url` or `@id` of a thing."""
    return next((given for item in _each(value) if (given := _told(item, "url", "@id").strip())), "")


def _json(script: str) -> object:
    try:
        return json.loads(_WRAPPING.sub("", _WRAPPING.sub("", script.strip().removeprefix("\ufeff"))), strict=False)
    except (ValueError, RecursionError):
        return None


def _flattened(value: object, depth: int = 0) -> Iterator[Thing]:
    """Lists and graphs taken apart."""
    if isinstance(value, list) and depth < _DEEPEST:
        for item in _each(value):
            yield from _flattened(item, depth + 1)
    elif isinstance(value, Mapping):
        if value.get("@type"):
            yield value
        if depth < _DEEPEST:
            yield from _flattened(value.get("@graph"), depth + 1)


def _each(value: object) -> Sequence[object]:
    return value[:_MOST_THINGS] if isinstance(value, list) else [value]


def _told(item: object, *keys: str) -> str:
    """The item itself, or what a thing says under the first of the keys that says anything; "" for no text."""
    given = next((item[key] for key in keys if item.get(key)), "") if isinstance(item, Mapping) else item
    return given if isinstance(given, str) else ""
