"""Which adapter reads a document, decided by what it is rather than by what it is called. Pure."""

import json
import re
from pathlib import PurePosixPath

from digest.articles.cleaning import plain_text, shorten
from digest.core.errors import SourceError
from digest.sources.models import SourceKind
from digest.sources.parsing.feed import parse_feed
from digest.sources.parsing.jsonfeed import is_jsonfeed, parse_jsonfeed
from digest.sources.parsing.loose import at
from digest.sources.parsing.mojibake import mend_entries
from digest.sources.parsing.page import parse_page
from digest.sources.parsing.parsed import Parsed
from digest.sources.parsing.sitemap import parse_sitemap, unpacked_sitemap
from digest.sources.parsing.table import parse_csv, parse_rows
from digest.sources.parsing.text import decode
from digest.sources.parsing.wordpress import parse_posts

_PROLOG = re.compile(
    r"(?:\s|<\?.*?\?>|<!--.*?-->|<!DOCTYPE(?:\"[^\"]*\"|'[^']*'|[^>\[\"'])*>)*", re.DOTALL | re.IGNORECASE
)
_ELEMENT = re.compile(r"<([A-Za-z_][\w.:-]*)")
_FEED_AFTER_NOISE = re.compile(
    r".{0,2000}?(?=<\?xml\s[^>]{0,200}\?>\s*<(?:rss|feed|rdf:RDF)\b|<(?:rss|rdf:RDF)\s)", re.DOTALL
)
"""What a broken program printed before the feed."""
_HTML_TITLE = re.compile(r"<title[^>]*>(.*?)</title", re.IGNORECASE | re.DOTALL)
_FEED_LINK = re.compile(r"<link\b[^>]*application/(?:rss|atom)\+xml[^>]*>", re.IGNORECASE)
_HEAD = 20_000
"""Characters in which an HTML page says what it is; searching all of a hostile one would take for ever."""
_LONGEST_PROLOG = 200_000
"""Characters before the first element."""
_HREF = re.compile(r"""href\s*=\s*["']?([^"'\s>]+)""", re.IGNORECASE)


def parse(body: bytes, *, name: str, base_url: str | None = None, charset: str = "") -> tuple[SourceKind, Parsed]:
    """Read any document that a source may be: a feed, a sitemap, a WordPress answer, a table, a topic page.

    `name` is its file name or address, `base_url` where relative links start, `charset` what the server said. Raises
    SourceError, which says what the document is instead.
    """
    text, warnings = decode(unpacked_sitemap(body), charset=charset)
    kind, parsed = _read(text, name, base_url)
    entries, mended = mend_entries(parsed.entries)
    if mended:
        warnings = (
            *warnings,
            f"{mended} of {len(entries)} entries had wrongly encoded characters, which were put right",
        )
    return kind, Parsed(entries, warnings + parsed.warnings, parsed.title)


def _read(text: str, name: str, base_url: str | None) -> tuple[SourceKind, Parsed]:
    begin = text.lstrip()[:1]
    if begin == "<":
        root = _root(text)
        if root in ("urlset", "sitemapindex"):
            return SourceKind.SITEMAP, parse_sitemap(text, base_url=base_url)
        _refuse_what_is_no_feed(text, root)
        return SourceKind.FEED, parse_feed(text, base_url=base_url)
    if begin in ("[", "{"):
        return _read_json(text, base_url)
    if PurePosixPath(name.partition("?")[0]).suffix.lower() in (".csv", ".tsv") or _looks_like_csv(text):
        return SourceKind.TABLE, parse_csv(text, base_url=base_url)
    if feed := _FEED_AFTER_NOISE.match(text):
        return SourceKind.FEED, parse_feed(text[feed.end() :], base_url=base_url)
    return SourceKind.PAGE, parse_page(text)


def _read_json(text: str, base_url: str | None) -> tuple[SourceKind, Parsed]:
    try:
        document = json.loads(text, strict=False)
    except (ValueError, RecursionError) as error:
        raise SourceError(f"it is no valid JSON ({str(error)[:100]})") from error
    if is_jsonfeed(document):
        return SourceKind.FEED, parse_jsonfeed(document, base_url=base_url)
    if not isinstance(document, list):
        raise SourceError('it is JSON, but no JSON Feed and no list of articles such as [{"title": "..."}]')
    if document and isinstance(at(document[0], "title", "rendered"), str):
        return SourceKind.WORDPRESS, parse_posts(text, base_url=base_url)
    return SourceKind.TABLE, parse_rows(document, base_url=base_url)


def _root(text: str) -> str:
    """The name of the first element, without its prefix, in lower case; "" where there is none near the beginning."""
    head = text[:_LONGEST_PROLOG]
    prolog = _PROLOG.match(head)
    element = _ELEMENT.match(head, prolog.end() if prolog else 0)
    return element.group(1).rpartition(":")[2].lower()[:60] if element else ""


def _refuse_what_is_no_feed(text: str, root: str) -> None:
    if root in ("rss", "feed", "entry", "rdf", "channel"):
        return
    if root == "html" or re.search(r"<!doctype html|<html|<head|<body", text[:_HEAD], re.IGNORECASE):
        raise SourceError(_html_in_words(text[:_HEAD]))
    if not root and re.search(r"<!doctype", text[:_HEAD], re.IGNORECASE):
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
