"""RSS and Atom, by feedparser with its slow sanitiser off: every text is cleaned by `articles.cleaning`. Pure."""

import io
import re
from typing import Any
from xml.sax import SAXParseException

import feedparser

from digest.articles.cleaning import plain_text, tidy
from digest.core.errors import SourceError
from digest.sources.parsing.feed_item import entry_of
from digest.sources.parsing.parsed import Parsed

_DECLARATION = re.compile(r"\A\s*<\?xml[^>]*\?>")
_BEFORE_ROOT = re.compile(r"(?:\s|<\?.*?\?>|<!--.*?-->)*", re.DOTALL)
_INTERNAL_SUBSET = re.compile(r"""<!DOCTYPE(?:"[^"]*"|'[^']*'|[^>\["'])*\[""", re.IGNORECASE)
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")


def parse_feed(text: str, *, base_url: str | None = None) -> Parsed:
    """The entries of a feed. Relative links start at xml:base, else at `base_url`.

    Raises SourceError when feedparser finds no feed, or when the document declares entities of its own, which can
    make 600 bytes swell to megabytes.
    """
    document = _CONTROLS.sub("", _DECLARATION.sub("", text))
    if _INTERNAL_SUBSET.match(document, _end_of_prolog(document)):
        raise SourceError("it declares entities of its own (a DOCTYPE with '['), which is refused as unsafe")
    found = _by_feedparser(document, base_url)
    broken = isinstance(found.get("bozo_exception"), SAXParseException) and "undefined entity" not in _reason(found)
    if not found.entries and (broken or not found.version):
        raise SourceError(f"it looks like a feed but cannot be read as one{_reason(found)}")
    entries = []
    warnings = [f"the feed is broken; it was read as far as possible{_reason(found)}"] if broken else []
    for number, item in enumerate(found.entries, start=1):
        entry = entry_of(item, base_url=base_url, language=tidy(found.feed.get("language") or ""))
        if entry is None:
            warnings.append(f"item {number} has neither title nor text; left out")
        else:
            entries.append(entry)
    return Parsed(tuple(entries), tuple(warnings), title=plain_text(found.feed.get("title") or ""))


def _end_of_prolog(document: str) -> int:
    prolog = _BEFORE_ROOT.match(document)
    return prolog.end() if prolog else 0


def _by_feedparser(document: str, base_url: str | None) -> Any:
    headers = {"content-type": "application/xml; charset=utf-8"}
    if base_url:
        headers["content-location"] = base_url
    try:
        # A file object, because feedparser would take bytes for the name of a file to open.
        return feedparser.parse(
            io.BytesIO(document.encode("utf-8", errors="ignore")),
            response_headers=headers,
            sanitize_html=False,
            resolve_relative_uris=False,
        )
    except Exception as error:  # it reads what strangers wrote, and fails in many ways
        raise SourceError(f"it cannot be read as a feed ({type(error).__name__}: {tidy(str(error))[:100]})") from error


def _reason(found: Any) -> str:
    problem = tidy(str(found.get("bozo_exception") or "")).removeprefix("<unknown>:")
    return f" ({problem[:100]})" if problem else ""
