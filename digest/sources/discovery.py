"""Finding out how a site can be read, when a person gives its address."""

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import unquote, urljoin

from digest.articles.cleaning import shorten
from digest.core.errors import SourceError
from digest.sources.fetching.values import Fetch, Fetched, Wanted
from digest.sources.models import SourceKind
from digest.sources.parsing.detect import parse
from digest.sources.parsing.links import FeedLink, Links, is_page, read_links
from digest.sources.parsing.parsed import Parsed
from digest.sources.parsing.text import decode
from digest.sources.parsing.wordpress import parse_posts
from digest.sources.reading.wordpress_endpoint import ROUTE, with_parameters, without_our_parameters

USUAL_FEEDS = ("/feed", "/rss.xml", "/atom.xml", "/feed.json", "/index.xml")
_IN_WORDS = {
    SourceKind.FEED: "it is a feed",
    SourceKind.WORDPRESS: "these are the posts of a WordPress site; corrections and deletions are seen too",
    SourceKind.SITEMAP: "it is a sitemap",
    SourceKind.PAGE: "it is a topic page in plain text",
    SourceKind.TABLE: "it is a table of articles",
}


@dataclass(frozen=True, slots=True)
class Way:
    """One way to read a site."""

    location: str
    kind: SourceKind
    title: str
    """What it calls itself; may be empty."""
    why: str
    """In words for a person, without a full stop."""


@dataclass(frozen=True, slots=True)
class Found:
    """The best way to read a site, which was tried, and others that it offers, which were not."""

    location: str
    kind: SourceKind
    title: str
    why: str
    others: tuple[Way, ...] = ()


def discover(url: str, fetch: Fetch, *, private_origin: str | None = None) -> Found:
    """How the site at `url` is best read; a document that can be read as it is costs this one request.

    Raises SourceError when nothing is found, with the title of the page and what to do.
    """
    # A person named this one address, now; robots.txt is for machines that come by themselves.
    fetched = fetch(Wanted(url, private_origin=private_origin))
    text, _ = decode(fetched.body or b"", charset=fetched.charset)
    try:
        kind, parsed = _read(fetched)
    except SourceError:
        if not is_page(text):
            raise
    else:
        return Found(_own_address(fetched.moved_to or url, kind), kind, parsed.title, _IN_WORDS[kind])
    return _Search(fetch, private_origin, fetched.url, read_links(text, url=fetched.url)).best()


def _own_address(url: str, kind: SourceKind) -> str:
    return without_our_parameters(url) if kind is SourceKind.WORDPRESS else url


def _read(fetched: Fetched) -> tuple[SourceKind, Parsed]:
    body = fetched.body or b""
    if ROUTE in unquote(fetched.url):
        text, _ = decode(body, charset=fetched.charset)
        return SourceKind.WORDPRESS, parse_posts(text, base_url=fetched.url)
    return parse(body, name=fetched.url, base_url=fetched.url, charset=fetched.charset)


class _Search:
    """Tries the ways that a page names, then those that sites usually have."""

    def __init__(self, fetch: Fetch, private_origin: str | None, url: str, links: Links) -> None:
        self._fetch, self._private_origin, self._url, self._links = fetch, private_origin, url, links

    def best(self) -> Found:
        """The first way that holds stories. Raises SourceError."""
        named = list(_named(self._links))
        for number, way in enumerate(named):
            if (title := self._tried(way)) is not None:
                return Found(way.location, way.kind, title, way.why, tuple(named[number + 1 :]))
        for way in self._unnamed():
            if (title := self._tried(way)) is not None:
                return Found(way.location, way.kind, title, way.why)
        raise SourceError(self._nothing())

    def _tried(self, way: Way) -> str | None:
        """The way's title when it holds stories, else None."""
        asked = with_parameters(way.location, per_page="1") if way.kind is SourceKind.WORDPRESS else way.location
        try:
            kind, parsed = _read(self._fetch(Wanted(asked, private_origin=self._private_origin)))
        except SourceError:
            return None
        if kind is not way.kind or not parsed.entries:
            return None
        return parsed.title or way.title or self._links.title

    def _unnamed(self) -> Iterator[Way]:
        for path in USUAL_FEEDS:
            why = "it stands where sites usually have their feed, though the page does not name it"
            yield Way(urljoin(self._url, path), SourceKind.FEED, "", why)

    def _nothing(self) -> str:
        titled = f" titled {shorten(self._links.title, limit=80)!r}" if self._links.title else ""
        return (
            f"it is a page{titled} that names no feed, and neither WordPress posts nor a list of stories were found; "
            "give the address of a feed, or of the page that lists the stories"
        )


def _named(links: Links) -> Iterator[Way]:
    """The ways that the page names, best first: its own topic's before the whole site's."""
    topical = [feed for feed in links.feeds if feed.own and not feed.comments]
    rest = [feed for feed in links.feeds if feed not in topical]
    if links.narrowed:
        yield from _wordpress(links)
    yield from (_feed(feed, "the page offers this feed for its own topic") for feed in topical)
    if not links.narrowed:
        yield from _wordpress(links)
    for feed in rest:
        yield _feed(feed, "the page offers this feed, of comments" if feed.comments else "the page offers this feed")


def _feed(feed: FeedLink, why: str) -> Way:
    return Way(feed.url, SourceKind.FEED, feed.title, why)


def _wordpress(links: Links) -> Iterator[Way]:
    if links.wordpress:
        part = ", here of this page's topic alone" if links.narrowed else ""
        why = f"the site is WordPress, whose own interface also tells corrections, deletions and pictures{part}"
        yield Way(links.wordpress, SourceKind.WORDPRESS, links.title, why)
