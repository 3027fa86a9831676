"""The story that an article's own page tells: by its JSON-LD first, then its `<meta>` elements, then its text. Pure."""

from dataclasses import dataclass, fields, replace

from digest.articles.cleaning import TITLE_LENGTH, shorten
from digest.articles.identity import canonical_url
from digest.articles.values import Entry
from digest.sources.parsing import block, linked_story, meta
from digest.sources.parsing.json_ld import LinkedThings, Thing, address_of, read_json_ld
from digest.sources.parsing.markup import Page, attribute, words
from digest.sources.parsing.site import is_front_page, same_site


@dataclass(frozen=True, slots=True)
class Story:
    """What a page tells."""

    entry: Entry
    """Its address is the one the page wants to be known by. Nothing in it is invented."""
    is_article: bool
    """The page says of itself that it is an article, or when it was published. A list of stories does not."""


def read_story(page: Page) -> Story | None:
    """The story on a page; None where it has no title at all."""
    described = meta.read_meta(page)
    data = read_json_ld(page.data)
    thing, is_surely_it = _main_thing(data, page)
    entry = linked_story.story_in(thing, data, base=page.base) if thing else Entry("")
    entry = completed(entry, meta.story_in(page))
    entry = completed(entry, block.text_in(page))
    entry = completed(entry, Entry(_title(page, described)))
    if not entry.title:
        return None
    is_article = is_surely_it or "article" in described.get("og:type", ()) or meta.is_dated(described)
    is_article = is_article or (entry.published_at is not None and len(page.tree.css("article")) == 1)
    return Story(replace(entry, url=_address(page, described)), is_article)


def completed(entry: Entry, by: Entry) -> Entry:
    """The entry, with what it does not say taken from the other."""
    missing = [field.name for field in fields(Entry) if not getattr(entry, field.name)]
    return replace(entry, **{name: getattr(by, name) for name in missing})


def _main_thing(data: LinkedThings, page: Page) -> tuple[Thing | None, bool]:
    """The article with the address of the page, else the first; and whether the page is surely about it."""
    inside = [part for thing in data.things for part in data.each(thing.get("mainEntity"))]
    things = [thing for thing in (*data.things, *inside) if linked_story.is_story(thing)]
    here = canonical_url(page.address)
    for thing in things:
        addresses = (address_of(thing.get(key)) for key in ("mainEntityOfPage", "url", "@id"))
        if here in {canonical_url(page.link(address)) for address in addresses if address}:
            return thing, True
    return (things[0], len(things) == 1) if things else (None, False)


def _title(page: Page, described: meta.Meta) -> str:
    """Of `<title>`, without the site's name where the page says what that is."""
    given = words(page.tree.css_first("title"))
    return shorten(meta.without_site(given, "".join(described.get("og:site_name", ())[:1])), limit=TITLE_LENGTH)


def _address(page: Page, described: meta.Meta) -> str | None:
    """As rel=canonical says, or og:url. Not on another site, nor the front page: that is a mistake in a template."""
    named = attribute(page.tree.css_first('link[rel~="canonical" i]'), "href")
    for given in (named, *described.get("og:url", ())):
        url = page.link(given) if given else None
        if url and page.address and same_site(url, page.address) and not is_front_page(url):
            return url
    return page.link(page.address)
