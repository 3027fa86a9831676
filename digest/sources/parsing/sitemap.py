"""XML sitemaps: stories where the news extension tells their titles, else places, or the addresses of further sitemaps.

Pure. Element names count, not their namespaces, which are often wrong or missing.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from lxml import etree

from digest.articles.cleaning import TITLE_LENGTH, absolute_url, plain_text, shorten
from digest.articles.values import Entry, Image
from digest.core.errors import SourceError
from digest.sources.fetching.unpacking import unpacked
from digest.sources.parsing.dates import parse_date
from digest.sources.parsing.parsed import Parsed
from digest.sources.parsing.pictures import best_picture, picture_of

MOST_BYTES = 20_000_000
MOST_PLACES = 50_000
"""As the sitemap protocol allows in one file."""
_GZIP = b"\x1f\x8b"
_BEFORE_ROOT = re.compile(r"(?:\s|<\?.*?\?>|<!--.*?-->)*+", re.DOTALL)
_DECLARATION = re.compile(r"\A\s*<\?xml[^>]*+\?>")
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")

_CDATA_OR_AMPERSAND = re.compile(
    r"<!\[CDATA\[.*?(?:\]\]>|\Z)|&(?!(?:#\d+|#x[\da-f]+|amp|lt|gt|quot|apos);)", re.DOTALL | re.IGNORECASE
)


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
    root = _root(text)
    if _name(root) == "sitemapindex":
        return Sitemap(children=tuple(_places(root, "sitemap", base_url)))
    if _name(root) != "urlset":
        raise SourceError(f"it is an XML document whose first element is <{_name(root)[:60]}>, not a sitemap")
    stories, places = dict[str, Entry](), dict[str, Place]()
    for element in _children(root, "url")[:MOST_PLACES]:
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


def _root(text: str) -> etree._Element:
    document = _CONTROLS.sub("", _DECLARATION.sub("", text)).strip()
    prolog = _BEFORE_ROOT.match(document)
    if document[prolog.end() if prolog else 0 :][:9].lower() == "<!doctype":
        raise SourceError("it has a DOCTYPE, which no sitemap needs and which is refused as unsafe")
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        huge_tree=False,
        load_dtd=False,
        recover=True,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(_CDATA_OR_AMPERSAND.sub(_escaped, document).encode("utf-8", errors="ignore"), parser)
    except (etree.LxmlError, ValueError) as error:
        raise SourceError(f"it cannot be read as a sitemap ({str(error)[:100]})") from error
    if root is None:
        raise SourceError("it cannot be read as a sitemap")
    return root


def _escaped(found: re.Match[str]) -> str:
    """Many write addresses as they are, with a bare ampersand."""
    return "&amp;" if found.group() == "&" else found.group()


def _places(root: etree._Element, name: str, base_url: str | None) -> Iterator[Place]:
    for element in _children(root, name)[:MOST_PLACES]:
        if place := _place(element, base_url):
            yield place


def _place(element: etree._Element, base_url: str | None) -> Place | None:
    url = absolute_url(_text(element, "loc"), base=base_url)
    return Place(url, parse_date(_text(element, "lastmod"))) if url else None


def _story(element: etree._Element, place: Place, base_url: str | None) -> Entry | None:
    news = _child(element, "news")
    title = plain_text(_text(news, "title"))
    if not title:
        return None
    keywords = (plain_text(word) for word in _text(news, "keywords").split(","))
    return Entry(
        title=shorten(title, limit=TITLE_LENGTH),
        url=place.url,
        published_at=parse_date(_text(news, "publication_date")),
        language=plain_text(_text(_child(news, "publication"), "language")),
        categories=tuple(dict.fromkeys(word for word in keywords if word)),
        image=best_picture(_pictures(element, base_url)),
    )


def _pictures(element: etree._Element, base_url: str | None) -> Iterator[Image]:
    for image in _children(element, "image")[:20]:
        words = _text(image, "caption") or _text(image, "title")
        if picture := picture_of(_text(image, "loc"), base_url, words):
            yield picture


def _children(element: etree._Element | None, name: str) -> list[etree._Element]:
    return [] if element is None else [child for child in element if _name(child) == name]


def _child(element: etree._Element | None, name: str) -> etree._Element | None:
    return next(iter(_children(element, name)), None)


def _text(element: etree._Element | None, name: str) -> str:
    child = _child(element, name)
    return "" if child is None else "".join(str(text) for text in child.itertext())[:10_000].strip()


def _name(element: etree._Element) -> str:
    """In lower case, without namespace or prefix; "" for what is no element."""
    tag = element.tag
    return tag.rpartition("}")[2].rpartition(":")[2].lower() if isinstance(tag, str) else ""
