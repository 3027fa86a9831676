"""One look at an address: what stands there, and whether it can be read as one kind of source."""

import re
from urllib.parse import unquote

from digest.core.errors import SourceError
from digest.sources.fetching.values import Fetch, Fetched, Wanted
from digest.sources.models import SourceKind
from digest.sources.parsing.detect import parse
from digest.sources.parsing.listing import parse_listing
from digest.sources.parsing.parsed import Parsed
from digest.sources.parsing.text import decode
from digest.sources.parsing.wordpress import parse_posts
from digest.sources.reading.wordpress_endpoint import ROUTE, with_parameters
from digest.sources.sitemaps import sitemap_in

FEWEST_STORIES = 3
"""A page with fewer links to stories is no listing, or none that can be made out."""

_IN_WORDS = {
    SourceKind.FEED: "it is a feed",
    SourceKind.WORDPRESS: "these are the posts of a WordPress site; corrections and deletions are seen too",
    SourceKind.SITEMAP: "it is a sitemap",
    SourceKind.PAGE: "it is a topic page in plain text",
    SourceKind.TABLE: "it is a table of articles",
}
_FORMATS = {"<rss": "RSS", "<feed": "Atom", "<rdf": "RSS 1.0", "{": "JSON Feed"}
_FORMAT = re.compile(r"\A\s*(\{)|(<rss|<feed|<rdf)\b", re.IGNORECASE)
_SITEMAP = re.compile(rb"<(?:[\w.-]+:)?(?:urlset|sitemapindex)[\s>]")
_GZIP = b"\x1f\x8b"
_HEAD = 5_000


def read_as(kind: SourceKind, location: str, fetch: Fetch, *, private_origin: str | None) -> Parsed:
    """What a source of this kind tells there; of WordPress, one post. Raises SourceError when it tells no story."""
    asked = with_parameters(location, per_page="1") if kind is SourceKind.WORDPRESS else location
    fetched = fetch(Wanted(asked, page=kind is SourceKind.LISTING, private_origin=private_origin))
    if kind is SourceKind.LISTING:
        return _listing(fetched)
    found, parsed = read_document(fetched)
    if found is not kind or not parsed.entries:
        raise SourceError(f"it is a {found.value} with {len(parsed.entries)} stories, not a {kind.value}")
    return parsed


def read_document(fetched: Fetched) -> tuple[SourceKind, Parsed]:
    """A document made for programs, whatever it is. Raises SourceError, also for a page made for people."""
    if ROUTE in unquote(fetched.url):
        return SourceKind.WORDPRESS, parse_posts(text_of(fetched), base_url=fetched.url)
    if _SITEMAP.search((fetched.body or b"")[:_HEAD]) or (fetched.body or b"").startswith(_GZIP):
        return SourceKind.SITEMAP, Parsed(sitemap_in(fetched).stories)
    return parse(fetched.body or b"", name=fetched.url, base_url=fetched.url, charset=fetched.charset)


def in_words(kind: SourceKind, text: str) -> str:
    """What a document is, for a person; of feeds, also their format."""
    found = _FORMAT.search(text[:_HEAD]) if kind is SourceKind.FEED else None
    return _IN_WORDS[kind] + (f" ({_FORMATS[found.group(found.lastindex or 0).lower()]})" if found else "")


def text_of(fetched: Fetched) -> str:
    """The document as text. Raises SourceError for what is none."""
    return decode(fetched.body or b"", charset=fetched.charset)[0]


def _listing(fetched: Fetched) -> Parsed:
    parsed = parse_listing(text_of(fetched), address=fetched.url)
    if len(parsed.entries) < FEWEST_STORIES:
        raise SourceError(f"only {len(parsed.entries)} stories can be made out on the page")
    return parsed
