"""What one piece of a page shows of a story: the teaser on a listing, or the text of an article. Pure."""

import re
from collections.abc import Iterator, Mapping
from datetime import datetime

from selectolax.lexbor import LexborNode

from digest.articles.cleaning import TITLE_LENGTH, shorten, tidy
from digest.articles.values import Entry, Image
from digest.sources.parsing.dates import parse_date
from digest.sources.parsing.markup import Page, attribute, words
from digest.sources.parsing.pictures import best_picture, picture_of
from digest.sources.parsing.shown_date import parse_shown_date

_SHORTEST_SUMMARY = 40
"""Characters; a shorter paragraph is a label, a date or a name."""
_MOST = 20
_HEADINGS = "h1, h2, h3, h4, h5, h6"
_PLACEHOLDER = re.compile(r"^data:|/(?:placeholder|blank|spacer)\b", re.IGNORECASE)
_ADDRESSES = ("data-src", "data-lazy-src", "data-original", "src")
"""Where an image says what it shows; while a page loads, `src` may hold a placeholder."""
_DATES = ("[itemprop=datePublished], time[pubdate]", "time", ".date, .published, .posted-on, .entry-date, .post-date")
"""Where a date usually is, the surest places first."""
Selectors = Mapping[str, str]


def teaser_in(node: LexborNode, page: Page, selectors: Selectors) -> Entry | None:
    """The story that a block of a listing leads to; None without a title and an address.

    A part is where its selector says; without one, where such parts usually are.
    """
    link = _link(node, selectors)
    url = page.link(attribute(link, "href"))
    title = _title(node, link, selectors)
    if url is None or not title:
        return None
    return Entry(
        title=title,
        summary=_summary(node, title, selectors),
        url=url,
        published_at=_date(node, selectors),
        author=_author(node, selectors),
        section=words(_first(node, selectors.get("section", "")), limit=200),
        image=best_picture(_pictures(node, page, selectors.get("image", "img"))),
    )


def text_in(page: Page) -> Entry:
    """What the text of an article's page shows; the title is "" where there is no main heading."""
    title = shorten(words(page.tree.css_first("h1")), limit=TITLE_LENGTH)
    places = (page.tree.css_first(place) for place in ("main article", "article", "main", "body"))
    node = next((found for found in places if found), None)
    if node is None:
        return Entry(title)
    return Entry(
        title=title,
        summary=_summary(node, title, {}),
        published_at=_date(node, {}),
        author=_author(node, {}),
        image=best_picture(_pictures(node, page, "img")),
    )


def _first(node: LexborNode, selector: str) -> LexborNode | None:
    return node.css_first(selector) if selector else None


def _link(node: LexborNode, selectors: Selectors) -> LexborNode | None:
    """The element itself, the link in its heading, the heading in a link, or the link with the longest text."""
    if "link" in selectors:
        found = node.css_first(selectors["link"])
        return found if found is None or attribute(found, "href") else found.css_first("a[href]")
    if node.tag == "a":
        return node
    title = _first(node, selectors.get("title", _HEADINGS))
    inside = _first(title, "a[href]") if title else None
    return inside or (_around(title, node) if title else None) or _longest(node)


def _around(inner: LexborNode, outer: LexborNode) -> LexborNode | None:
    """The link that an element stands in, within the block."""
    at: LexborNode | None = inner
    for _ in range(_MOST):
        if at is None or at.tag == "a":
            return at
        at = None if at == outer else at.parent
    return None


def _longest(node: LexborNode) -> LexborNode | None:
    return max(node.css("a[href]")[:_MOST], key=lambda link: len(words(link, limit=200)), default=None)


def _title(node: LexborNode, link: LexborNode | None, selectors: Selectors) -> str:
    named = _first(node, selectors.get("title", _HEADINGS))
    found = words(named) or words(link) or attribute(link, "title") or attribute(link, "aria-label")
    return shorten(tidy(found), limit=TITLE_LENGTH)


def _summary(node: LexborNode, title: str, selectors: Selectors) -> str:
    if "summary" in selectors:
        return words(node.css_first(selectors["summary"]))
    texts = (words(paragraph) for paragraph in node.css("p")[:_MOST])
    return next((text for text in texts if len(text) >= _SHORTEST_SUMMARY and text != title), "")


def _date(node: LexborNode, selectors: Selectors) -> datetime | None:
    places = (selectors["date"],) if "date" in selectors else _DATES
    shown = (date for place in places for found in node.css(place)[:_MOST] if (date := _date_of(found)))
    return next(shown, None)


def _date_of(found: LexborNode) -> datetime | None:
    """As it is written for programs, else for people."""
    told = (attribute(found, "datetime"), attribute(found, "content"))
    shown = words(found, limit=100)
    return next(filter(None, map(parse_date, (*told, shown))), None) or parse_shown_date(shown)


def _author(node: LexborNode, selectors: Selectors) -> str:
    return words(node.css_first(selectors.get("author", "[rel=author], [itemprop=author]")), limit=200)


def _pictures(node: LexborNode, page: Page, selector: str) -> Iterator[Image]:
    for found in node.css(selector)[:_MOST]:
        image = found if found.tag == "img" else found.css_first("img") or found
        address = next((text for name in _ADDRESSES if (text := attribute(image, name)) and _is_real(text)), "")
        if picture := picture_of(address, page.base, attribute(image, "alt"), image.attributes):
            yield picture


def _is_real(address: str) -> bool:
    return not _PLACEHOLDER.search(address[:500])
