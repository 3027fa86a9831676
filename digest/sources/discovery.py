"""Finding out how a site is best read, when a person gives its address."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from urllib.parse import urljoin, urlsplit

from digest.articles.cleaning import shorten
from digest.core.errors import SourceError
from digest.sources.fetching.values import Fetch, Wanted
from digest.sources.models import SourceKind
from digest.sources.parsing.links import FeedLink, Links, is_page, read_links
from digest.sources.reading.wordpress_endpoint import without_our_parameters
from digest.sources.sitemaps import news_sitemaps
from digest.sources.trial import in_words, read_as, read_document, text_of

USUAL_FEEDS = ("/feed", "/rss.xml", "/atom.xml", "/feed.json", "/index.xml")
_FEED_ONCE = re.compile(r"\.(?:xml|rss|atom|rdf|json)$|/(?:feed|rss|atom)/?$", re.IGNORECASE)
"""A page at such an address only says that the feed is gone."""


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
    """The best way to read a site, which was tried, and others that it names, which were not."""

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
    try:
        kind, parsed = read_document(fetched)
    except SourceError:
        if not is_page(text := text_of(fetched)):
            raise
    else:
        address = fetched.moved_to or url
        location = without_our_parameters(address) if kind is SourceKind.WORDPRESS else address
        return Found(location, kind, parsed.title, in_words(kind, text_of(fetched)))
    return _best(fetched.url, read_links(text, url=fetched.url), fetch, private_origin)


def _best(url: str, links: Links, fetch: Fetch, private_origin: str | None) -> Found:
    """The first way that tells stories, of those that the page names and then of others. Raises SourceError."""
    named = list(_named(links))
    problem = ""
    for number, way in enumerate(chain(named, _unnamed(url, fetch, private_origin))):
        try:
            parsed = read_as(way.kind, way.location, fetch, private_origin=private_origin)
        except SourceError as error:
            problem = f" ({error})" if way.kind is SourceKind.LISTING else problem
            continue
        return Found(way.location, way.kind, parsed.title or way.title or links.title, way.why, (*named[number + 1 :],))
    titled = f" titled {shorten(links.title, limit=80)!r}" if links.title else ""
    raise SourceError(
        f"it is a page{titled} on which no feed, no WordPress posts and no list of stories were found{problem}; "
        "give the address of a feed, of the front page, or of the page that lists the stories"
    )


def _named(links: Links) -> Iterator[Way]:
    """The ways that the page names, best first: its own topic's before the whole site's."""
    topical = [feed for feed in links.feeds if feed.own and not feed.comments]
    if links.narrowed:
        yield from _wordpress(links)
    yield from (_feed(feed, "the page offers this feed for its own topic") for feed in topical)
    if not links.narrowed:
        yield from _wordpress(links)
    for feed in links.feeds:
        if feed not in topical:
            yield _feed(
                feed, "the page offers this feed, of comments" if feed.comments else "the page offers this feed"
            )


def _unnamed(url: str, fetch: Fetch, private_origin: str | None) -> Iterator[Way]:
    """What sites often have, and the page itself. A feed of the whole site is not what a page below its front names."""
    path = urlsplit(url).path
    if not path.strip("/"):
        why = "it stands where sites usually have their feed, though the page does not name it"
        yield from (Way(urljoin(url, usual), SourceKind.FEED, "", why) for usual in USUAL_FEEDS)
        for address in news_sitemaps(url, fetch, private_origin=private_origin):
            yield Way(address, SourceKind.SITEMAP, "", "it is a sitemap of news, and the page names nothing better")
    if not _FEED_ONCE.search(path):
        yield Way(url, SourceKind.LISTING, "", "the page lists stories, and names neither a feed nor WordPress")


def _feed(feed: FeedLink, why: str) -> Way:
    return Way(feed.url, SourceKind.FEED, feed.title, why)


def _wordpress(links: Links) -> Iterator[Way]:
    if links.wordpress:
        part = ", here of this page's topic alone" if links.narrowed else ""
        why = f"the site is WordPress, whose own interface also tells corrections, deletions and pictures{part}"
        yield Way(links.wordpress, SourceKind.WORDPRESS, links.title, why)
