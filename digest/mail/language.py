"""The language of mail templates: Jinja2, strict about missing values, deaf to whatever feeds say.

Beyond Jinja's own filters there is `wrap`: `{{ story.summary|wrap(width=72, indent="  ") }}`. Filters that write
markup are not there. In text templates a line that holds only a statement leaves no line behind.
"""

import re
import textwrap
from collections.abc import Callable
from functools import lru_cache
from html import escape

from jinja2 import Environment, StrictUndefined, UndefinedError

from digest.mail.views import SLOTS

LINE_WIDTH = 76
REMEMBERED = 8192
"""Texts whose escaped or wrapped form is kept: an article stands in thousands of editions."""

MARKUP_FILTERS = ("safe", "tojson", "urlize", "xmlattr")
"""Filters that write markup."""

UNSAFE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\ud800-\udfff\ue000-\uf8ff]")
"""Never part of a letter's text: controls, bidirectional overrides, lone surrogates, private use (our sentinels)."""


class Sentinel(str):
    """One private-use character that stands for a slot until a reader is known."""

    __slots__ = ()


class Sentence(str):
    """Said in the reader's language, its values clean already: text that may hold sentinels."""

    __slots__ = ()


SENTINELS = {slot: Sentinel(chr(0xE000 + number)) for number, slot in enumerate(SLOTS)}
"""Slot -> the character that stands for it in a letter. No text of a template or a value can hold one."""


def without_unsafe(text: str) -> str:
    """`text` without what `UNSAFE` names."""
    return text if text.isprintable() else UNSAFE.sub("", text)


@lru_cache(REMEMBERED)
def wrap(text: str, width: int = LINE_WIDTH, indent: str | int = "") -> str:
    """Words in lines of at most `width` columns, each begun by `indent` (a string, or how many spaces).

    Words are never cut: a long address stays whole and clickable.
    """
    margin = " " * indent if isinstance(indent, int) else indent
    lines = textwrap.wrap(
        " ".join(text.split()),
        width,
        initial_indent=margin,
        subsequent_indent=margin,
        break_long_words=False,
        break_on_hyphens=False,
    )
    return "\n".join(lines)


def _in_text(value: object) -> str:
    """What `{{ value }}` writes into text."""
    return _cleaned(value) if type(value) is str else _uncommon(value, _cleaned)


def _in_html(value: object) -> str:
    """What `{{ value }}` writes into HTML: escaped always, and once."""
    return _escaped(value) if type(value) is str else _uncommon(value, _escaped)


def _uncommon(value: object, write: Callable[[str], str]) -> str:
    if isinstance(value, Sentinel):
        return value
    if isinstance(value, Sentence):
        return escape(value) if write is _escaped else str(value)
    if hasattr(value, "__html__"):  # made by the filter `e`; no value is like that
        return _cleaned(str(value))
    if value is None:
        raise UndefinedError("the value is None; ask for it first: {% if ... %}")
    return write(str(value))


@lru_cache(REMEMBERED)
def _cleaned(text: str) -> str:
    return without_unsafe(text)


@lru_cache(REMEMBERED)
def _escaped(text: str) -> str:
    return escape(without_unsafe(text))


def _environment(write: Callable[[object], str], *, tidy: bool) -> Environment:
    environment = Environment(
        undefined=StrictUndefined,
        autoescape=False,  # `write` escapes: the same for every value, and twice as fast
        finalize=write,
        trim_blocks=tidy,
        lstrip_blocks=tidy,
        keep_trailing_newline=tidy,
    )
    environment.filters["wrap"] = wrap
    for name in MARKUP_FILTERS:
        del environment.filters[name]
    return environment


HTML = _environment(_in_html, tidy=False)
TEXT = _environment(_in_text, tidy=True)
