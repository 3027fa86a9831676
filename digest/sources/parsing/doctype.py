"""The DOCTYPE of a feed: it declares nothing, or a few characters by name, or the feed is refused. Pure."""

import re

from digest.core.errors import SourceError
from digest.sources.parsing.feed_repair import resolve_entities

_BEFORE_ROOT = re.compile(r"(?:\s|<\?.*?\?>|<!--.*?-->)*", re.DOTALL)
_DOCTYPE = re.compile(r"""<!DOCTYPE(?:"[^"]*"|'[^']*'|[^>\["'])*(?P<end>[\[>]?)""", re.IGNORECASE)
_LONGEST_DOCTYPE = 2_000
_LONGEST_SUBSET = 10_000
_END = re.compile(r"\]\s*>")
_VALUE = r"((?:[^\"'&%<>]|&#\w{1,7};){0,100})"
_ENTITY = re.compile(rf"""<!ENTITY\s+(\w{{1,30}})\s+(["']){_VALUE}\2\s*>""")
_NEVER_FETCHED = re.compile(
    r"""<!ENTITY\s+%\s+\w{1,30}\s+(?:SYSTEM|PUBLIC\s+(?:"[^"]*"|'[^']*'))\s+(?:"[^"]*"|'[^']*')\s*>|%\w{1,30};"""
)
_PREDEFINED = {"amp", "lt", "gt", "quot", "apos"}
_MOST_REPLACED = 10_000
_DECLARES_NOTHING = "<!DOCTYPE feed>"
"""Stays in the place of the other, so that a second one behind it is no XML."""


def without_doctype(document: str) -> str:
    """The document, with what its DOCTYPE declares put in its place. Without one, the document as it is.

    Where it has a DOCTYPE, expat would drop HTML's entities in silence, so they are characters then. Raises SourceError
    when it declares more than short texts: entities made of entities can make 600 bytes swell to megabytes.
    """
    prolog = _BEFORE_ROOT.match(document)
    start = prolog.end() if prolog else 0
    doctype = _DOCTYPE.match(document, start, start + _LONGEST_DOCTYPE)
    if doctype is None:
        return document
    if doctype["end"] == ">":
        return resolve_entities(document)
    end = _END.search(document, doctype.end(), doctype.end() + _LONGEST_SUBSET)
    subset = document[doctype.end() : end.start()] if end and doctype["end"] else "?"
    if end is None or _NEVER_FETCHED.sub("", _ENTITY.sub("", subset)).strip():
        raise SourceError("it declares entities of its own (a DOCTYPE with '['), which is refused as unsafe")
    declared = {name: value for name, _, value in _ENTITY.findall(subset)}
    return _DECLARES_NOTHING + resolve_entities(_replaced(document[end.end() :], declared))


def _replaced(document: str, declared: dict[str, str]) -> str:
    """Once, so that nothing swells."""
    names = "|".join(sorted(declared.keys() - _PREDEFINED))
    return (
        re.sub(f"&({names});", lambda match: declared[match[1]], document, count=_MOST_REPLACED) if names else document
    )
