"""Which adapter reads a document, decided by what it is rather than by what it is called. Pure."""

import re
from pathlib import PurePosixPath

from digest.articles.cleaning import plain_text, shorten
from digest.core.errors import SourceError
from digest.sources.models import SourceKind
from digest.sources.parsing.feed import parse_feed
from digest.sources.parsing.page import parse_page
from digest.sources.parsing.parsed import Parsed
from digest.sources.parsing.table import parse_csv, parse_json
from digest.sources.parsing.text import decode

_PROLOG = re.compile(
    r"(?:\s|<\?.*?\?>|<!--.*?-->|<!DOCTYPE(?:\"[^\"]*\"|'[^']*'|[^>\[\"'])*>)*", re.DOTALL | re.IGNORECASE
)
_ELEMENT = re.compile(r"<([A-Za-z_][\w.:-]*)")
_HTML_TITLE = re.compile(r"<title[^>]*>(.*?)</title", re.IGNORECASE | re.DOTALL)
_FEED_LINK = re.compile(r"<link\b[^>]*application/(?:rss|atom)\+xml[^>]*>", re.IGNORECASE)
_HEAD = 20_000
"""Characters in which an HTML page says what it is; searching all of a hostile one would take for ever."""
_HREF = re.compile(r"""href\s*=\s*["']?([^"'\s>]+)""", re.IGNORECASE)


def parse(body: bytes, *, name: str, base_url: str | None = None, charset: str = "") -> tuple[SourceKind, Parsed]:
    """Read any document that a source may be: a feed, a table of articles, a plain-text topic page.

    `name` is its file name or address, `base_url` where relative links start. Raises SourceError, which says what
    the document is instead.
    """
    text, warnings = decode(body, charset=charset)
    kind, parsed = _read(text, name, base_url)
    return kind, Parsed(parsed.entries, warnings + parsed.warnings, parsed.title)


def _read(text: str, name: str, base_url: str | None) -> tuple[SourceKind, Parsed]:
    begin = text.lstrip()[:1]
    if begin == "<":
        _refuse_what_is_no_feed(text)
        return SourceKind.FEED, parse_feed(text, base_url=base_url)
    if begin in ("[", "{"):
        return SourceKind.TABLE, parse_json(text, base_url=base_url)
    if PurePosixPath(name.partition("?")[0]).suffix.lower() in (".csv", ".tsv") or _looks_like_csv(text):
        return SourceKind.TABLE, parse_csv(text, base_url=base_url)
    return SourceKind.PAGE, parse_page(text)


def _refuse_what_is_no_feed(text: str) -> None:
    prolog = _PROLOG.match(text)
    element = _ELEMENT.match(text, prolog.end() if prolog else 0)
    root = element.group(1).lower() if element else ""
    if root.rpartition(":")[2] in ("rss", "feed", "entry", "rdf"):
        return
    if root == "html" or re.search(r"<!doctype html|<html|<head|<body", text[:_HEAD], re.IGNORECASE):
        raise SourceError(_html_in_words(text[:_HEAD]))
    if not root and prolog and text[prolog.end() :][:9].lower() == "<!doctype":
        return  # with declarations of its own; the adapter says why that is refused
    what = f"an XML document whose first element is <{root}>" if root else "something that begins with a '<'"
    raise SourceError(f"it is {what}, not a feed (RSS or Atom)")


def _html_in_words(head: str) -> str:
    title = _HTML_TITLE.search(head)
    named = f"an HTML page titled {shorten(plain_text(title.group(1)), limit=80)!r}" if title else "an HTML page"
    link = _FEED_LINK.search(head)
    href = _HREF.search(link.group()) if link else None
    return f"it is {named}, not a feed" + (f"; its feed is {plain_text(href.group(1))[:200]}" if href else "")


def _looks_like_csv(text: str) -> bool:
    header = re.split(r"[,;\t]", text.lstrip().partition("\n")[0])
    return len(header) > 1 and "title" in {column.strip(' "\r').lower() for column in header}
