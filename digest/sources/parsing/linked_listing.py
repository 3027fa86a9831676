"""The stories that a listing names in its JSON-LD: as an ItemList, the parts of a blog, or one by one. Pure."""

from collections.abc import Iterator
from dataclasses import replace

from digest.articles.cleaning import TITLE_LENGTH, shorten
from digest.articles.values import Entry
from digest.sources.parsing.json_ld import LinkedThings, Thing, address_of, kinds, text_of
from digest.sources.parsing.linked_story import is_story, story_in
from digest.sources.parsing.markup import Page

_PARTS = ("itemListElement", "hasPart", "blogPost", "blogPosts", "mainEntity")
_NO_LISTS = frozenset({"BreadcrumbList", "SiteNavigationElement", "WPHeader", "WPFooter", "FAQPage", "Person"})
_DEEPEST = 4
_MOST = 1_000
_FEWEST_LONE = 2
"""One article that stands for itself may be the page's own description."""


def stories_in(data: LinkedThings, page: Page) -> tuple[Entry, ...]:
    """In the order of the page, those that have a title and an address."""
    listed = [entry for thing in data.things for entry in _listed(thing, data, page)]
    lone = [_entry(thing, thing, data, page) for thing in data.things if is_story(thing)]
    found = [*listed, *(lone if len(lone) >= _FEWEST_LONE else ())]
    return tuple({entry.url: entry for entry in reversed(found[:_MOST]) if entry.url and entry.title}.values())[::-1]


def _listed(thing: Thing, data: LinkedThings, page: Page, depth: int = 0) -> Iterator[Entry]:
    if depth > _DEEPEST or kinds(thing) & _NO_LISTS or is_story(thing):
        return
    for key in _PARTS:
        for part in sorted(data.each(thing.get(key)), key=_position)[:_MOST]:
            item = next(data.each(part.get("item")), part)
            if is_story(item) or _is_bare(part, item):
                yield _entry(item, part, data, page)
            else:
                yield from _listed(item, data, page, depth + 1)


def _is_bare(part: Thing, item: Thing) -> bool:
    """A ListItem that tells no more than a name and an address; what it leads to may still be a story."""
    return "ListItem" in kinds(part) and not kinds(item) - {"ListItem", "WebPage"}


def _entry(thing: Thing, part: Thing, data: LinkedThings, page: Page) -> Entry:
    entry = story_in(thing, data, base=page.base)
    keys = ("url", "mainEntityOfPage", "@id")
    addresses = (address_of(given.get(key)) for given in (thing, part) for key in keys)
    url = next((url for address in addresses if address and (url := page.link(address))), None)
    title = entry.title or shorten(text_of(part.get("name")), limit=TITLE_LENGTH)
    item = part.get("item")
    return replace(entry, title=title, url=url or page.link(item if isinstance(item, str) else None))


def _position(part: Thing) -> int:
    given = str(part.get("position"))
    return int(given) if given.isascii() and given.isdigit() and len(given) < 9 else 0
