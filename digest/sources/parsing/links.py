"""What an HTML page tells programs about the ways to read its site. Pure."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from selectolax.lexbor import LexborHTMLParser

from digest.articles.cleaning import absolute_url, shorten, tidy
from digest.sources.parsing.traps import refuse_traps

FEED_TYPES = {
    "application/rss+xml",
    "application/atom+xml",
    "application/rdf+xml",
    "application/feed+json",
    "application/json",
    "application/xml",
    "text/xml",
}
_PAGE = re.compile(
    r"(?:\s|<\?.*?\?>|<!--.*?-->)*+<(?:!doctype\s+html|html|head|body|meta|title|link|div)\b", re.IGNORECASE | re.DOTALL
)
_HEAD = 20_000
_COMMENTS = re.compile(r"comment|kommentar|comentario|coment\u00e1rio|commenti|reacties", re.IGNORECASE)
_THING = re.compile(r"^(.+)/wp/v2/(categories|tags|users|posts|pages)/(\d+)\b")
_NARROWED_BY = {"categories": "categories", "tags": "tags", "users": "author"}
Link = dict[str, str]
"""The attributes of a `<link>`."""


@dataclass(frozen=True, slots=True)
class FeedLink:
    """A feed that a page offers."""

    url: str
    title: str
    comments: bool
    """It tells what readers say, not the stories."""
    own: bool
    """Its address lies below the page's own: on a topic page, the feed of that topic."""


@dataclass(frozen=True, slots=True)
class Links:
    """The ways to read a site. Addresses are absolute."""

    title: str
    feeds: tuple[FeedLink, ...]
    """As the page lists them, but those of comments last."""
    wordpress: str | None
    """Where its WordPress tells posts; those of the page's category, tag or author where it has one."""
    narrowed: bool
    """`wordpress` tells less than the whole site."""


def is_page(text: str) -> bool:
    """Whether a document is a page for people rather than for programs."""
    return _PAGE.match(text[:_HEAD]) is not None


def read_links(text: str, *, url: str) -> Links:
    """The ways that a page at `url` names. Raises SourceError only for one built to keep a parser busy for ever."""
    refuse_traps(text)
    document = LexborHTMLParser(text)
    links = [dict(_attributes(node.attributes)) for node in document.css("link[href]")]
    root = document.css_first("base[href]")
    base = absolute_url(root.attributes.get("href") if root else None, base=url) or url
    title = document.css_first("title")
    wordpress, narrowed, story = _wordpress(document, links, base)
    feeds: dict[str, FeedLink] = {}
    for feed in _feeds(links, base, url, story=story):
        feeds.setdefault(feed.url, feed)
    return Links(
        title=shorten(tidy(title.text()), limit=200) if title else "",
        feeds=tuple(sorted(feeds.values(), key=lambda feed: feed.comments)),
        wordpress=wordpress,
        narrowed=narrowed,
    )


def _attributes(attributes: dict[str, str | None]) -> Iterator[tuple[str, str]]:
    yield from ((name.lower(), (value or "").strip()) for name, value in attributes.items())


def _feeds(links: list[Link], base: str, page: str, *, story: bool) -> Iterator[FeedLink]:
    """On a story's own page, the feed below it is that of its comments."""
    for link in links:
        address = absolute_url(link["href"], base=base)
        if address is None or not _offers_feed(link) or "/wp/v2/" in address:
            continue
        title = shorten(tidy(link.get("title", "")), limit=200)
        own = _lies_below(address, page)
        comments = bool(_COMMENTS.search(title) or "/comments/" in address) or (story and own)
        yield FeedLink(address, title, comments, own)


def _offers_feed(link: Link) -> bool:
    rel = link.get("rel", "").lower().split()
    kind = link.get("type", "").lower().partition(";")[0].strip()
    return "stylesheet" not in rel and ("feed" in rel or ("alternate" in rel and kind in FEED_TYPES))


def _lies_below(address: str, page: str) -> bool:
    below, above = urlsplit(address), urlsplit(page)
    path = above.path.rstrip("/")
    return bool(path) and below.hostname == above.hostname and below.path.startswith(f"{path}/")


def _wordpress(document: LexborHTMLParser, links: list[Link], base: str) -> tuple[str | None, bool, bool]:
    """The address of its posts, whether it is narrowed to a part of them, and whether the page is a story."""
    for link in links:
        address = absolute_url(link["href"], base=base) or ""
        if "alternate" in link.get("rel", "").lower().split() and (found := _THING.match(address)):
            root, thing, number = found.groups()
            posts = f"{root}/wp/v2/posts"
            if name := _NARROWED_BY.get(thing):
                return f"{posts}{'&' if '?' in posts else '?'}{name}={number}", True, False
            return posts, False, thing == "posts"
    named = next((link["href"] for link in links if link.get("rel") == "https://api.w.org/"), None)
    root = absolute_url(named, base=base) or (absolute_url("/wp-json/", base=base) if _made_by(document) else None)
    return (f"{root.rstrip('/')}/wp/v2/posts" if root else None), False, False


def _made_by(document: LexborHTMLParser) -> bool:
    generators = document.css('meta[name="generator" i]')
    return any((node.attributes.get("content") or "").startswith("WordPress") for node in generators)
