"""XML sitemaps: stories where the news extension tells their titles, else places, or the addresses of further sitemaps.

Pure. Namespaces are often wrong or missing, so names alone count.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from digest.articles.cleaning import TITLE_LENGTH, absolute_url, plain_text, shorten
from digest.articles.values import Entry, Image
from digest.core.errors import SourceError
from digest.sources.fetching.unpacking import unpacked
from digest.sources.parsing.dates import parse_date
from digest.sources.parsing.foreign_xml import Element, child, children, name_of, open_xml, text_of
from digest.sources.parsing.parsed import Parsed
from digest.sources.parsing.pictures import best_picture, picture_of

MOST_BYTES = 20_000_000
MOST_PLACES = 50_000
"""As the sitemap protocol allows in one file."""
_GZIP = b"\x1f\x8b"


@dataclass(frozen=True, slots=True)
class Place:
    """An address in a sitemap."""

    url: str
    changed_at: datetime | None
    """When what stands there last changed, which need not be when it was published."""


@dataclass(frozen=True, slots=True)
class Sitemap:
    """What one file says, in its order."""

    stories: tuple[Entry, ...] = ()
    """Places with a title, from the news extension."""
    places: tuple[Place, ...] = ()
    """Places without one."""
    children: tuple[Place, ...] = ()
    """Further sitemaps, of an index."""
    warnings: tuple[str, ...] = ()


def parse_sitemap(text: str, *, base_url: str | None = None) -> Parsed:
    """The stories that a sitemap tells by itself; none where it only says where pages are. Raises SourceError."""
    sitemap = read_sitemap(text, base_url=base_url)
    return Parsed(sitemap.stories, sitemap.warnings)


def read_sitemap(text: str, *, base_url: str | None = None) -> Sitemap:
    """Everything that a sitemap says. Raises SourceError for what is none, and for one with a DOCTYPE."""
    root = open_xml(text, what="sitemap")
    if name_of(root) == "sitemapindex":
        return Sitemap(children=tuple(_places(root, "sitemap", base_url)))
    if name_of(root) != "urlset":
        raise SourceError(f"it is an XML document whose first element is <{name_of(root)[:60]}>, not a sitemap")
    stories, places = dict[str, Entry](), dict[str, Place]()
    for element in children(root, "url")[:MOST_PLACES]:
        place = _place(element, base_url)
        story = _story(element, place, base_url) if place else None
        if story and place:
            stories.setdefault(place.url, story)
        elif place:
            places.setdefault(place.url, place)
    more = len(root) - MOST_PLACES
    warnings = (f"it names {more} more places than the {MOST_PLACES} that are read",) if more > 0 else ()
    return Sitemap(tuple(stories.values()), tuple(places.values()), warnings=warnings)


def unpacked_sitemap(body: bytes) -> bytes:
    """The body of a sitemap that may be a gzip file (`sitemap.xml.gz`). Raises SourceError for a bomb or a torso."""
    if not body.startswith(_GZIP):
        return body
    whole = bytearray()
    for piece in unpacked([body], "gzip"):
        whole += piece
        if len(whole) > MOST_BYTES:
            raise SourceError(f"it is larger than {MOST_BYTES // 1_000_000} MB when unpacked")
    return bytes(whole)


def _places(root: Element, name: str, base_url: str | None) -> Iterator[Place]:
    for element in children(root, name)[:MOST_PLACES]:
        if place := _place(element, base_url):
            yield place


def _place(element: Element, base_url: str | None) -> Place | None:
    url = absolute_url(text_of(element, "loc"), base=base_url)
    return Place(url, parse_date(text_of(element, "lastmod"))) if url else None


def _story(element: Element, place: Place, base_url: str | None) -> Entry | None:
    news = child(element, "news")
    title = plain_text(text_of(news, "title"))
    if not title:
        return None
    keywords = (plain_text(word) for word in text_of(news, "keywords").split(","))
    return Entry(
        title=shorten(title, limit=TITLE_LENGTH),
        url=place.url,
        published_at=parse_date(text_of(news, "publication_date")),
        language=plain_text(text_of(child(news, "publication"), "language")),
        categories=tuple(dict.fromkeys(word for word in keywords if word)),
        image=best_picture(_pictures(element, base_url)),
    )


def _pictures(element: Element, base_url: str | None) -> Iterator[Image]:
    for image in children(element, "image")[:20]:
        words = text_of(image, "caption") or text_of(image, "title")
        if picture := picture_of(text_of(image, "loc"), base_url, words):
            yield picture
