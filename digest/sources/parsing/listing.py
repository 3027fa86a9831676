"""A page that lists stories: what it says of them itself, what a person told us to look for, or a good guess. Pure."""

from collections.abc import Iterable, Mapping
from functools import reduce

from selectolax.lexbor import LexborHTMLParser, SelectolaxError

from digest.articles.cleaning import shorten
from digest.articles.identity import canonical_url
from digest.articles.values import Entry
from digest.core.errors import BadInput, SourceError
from digest.sources.parsing.block import teaser_in
from digest.sources.parsing.guess import guessed
from digest.sources.parsing.json_ld import read_json_ld
from digest.sources.parsing.linked_listing import stories_in
from digest.sources.parsing.markup import Page, open_page, words
from digest.sources.parsing.meta import read_meta, without_site
from digest.sources.parsing.parsed import Parsed
from digest.sources.parsing.story import completed

PARTS = ("item", "title", "link", "summary", "date", "image", "author", "section")
"""Of a set of selectors: `item` finds the block of each story; the others look inside it, and may be left out."""
_MOST_BLOCKS = 1_000
_FAR_MORE = 2
"""JSON-LD that names only half as many stories as the page shows, or fewer, is about a part of it, as a carousel."""


def parse_listing(html: str, *, address: str | None, selectors: Mapping[str, str] | None = None) -> Parsed:
    """The stories of the listing at `address`, in its order: title and address at least, and what else it tells.

    Where a person gave selectors, they decide what is a story; else JSON-LD does; else `guess`. JSON-LD, which is
    written for programs, comes first for what is said of each. Raises SourceError where there are no stories.
    """
    page = open_page(html, address=address)
    told = stories_in(read_json_ld(page.data), page)
    if selectors:
        shown = _selected(page, selectors)
        many = shown or told
    else:
        shown = guessed(page)
        many = shown if len(shown) >= _FAR_MORE * len(told) else told
    if not many:
        raise SourceError(_nothing(page, selectors))
    warnings = (f"the selector for item, {selectors['item'][:100]!r}, finds nothing any more",) if selectors else ()
    return Parsed(_united(many, told=told, shown=shown, page=page), () if shown else warnings, _title(page))


def check_selectors(selectors: Mapping[str, str]) -> None:
    """Raise BadInput for a part that does not exist, a selector that cannot be read, or a set without `item`."""
    for part, selector in selectors.items():
        if part not in PARTS:
            raise BadInput(f"a selector is for one of {', '.join(PARTS)}, not for {part[:60]!r}")
        if not _can_be_read(selector):
            raise BadInput(f"the selector for {part}, {selector[:200]!r}, is no CSS selector; one is 'article h2 a'")
    if selectors and "item" not in selectors:
        raise BadInput("a selector for item is missing; it finds the block of each story, such as item=article.teaser")


def _can_be_read(selector: str) -> bool:
    try:
        LexborHTMLParser("<p></p>").css(selector)
    except (SelectolaxError, ValueError):
        return False
    return "\x00" not in selector


def _selected(page: Page, selectors: Mapping[str, str]) -> tuple[Entry, ...]:
    """The blocks that have a title and a link, in the order of the page."""
    blocks = page.tree.css(selectors["item"])[:_MOST_BLOCKS]
    return tuple(entry for block in blocks if (entry := teaser_in(block, page, selectors)))


def _united(many: Iterable[Entry], *, told: Iterable[Entry], shown: Iterable[Entry], page: Page) -> tuple[Entry, ...]:
    """Each of the stories once, with all that is known of it, what JSON-LD tells first."""
    by_program = {canonical_url(entry.url): entry for entry in told}
    on_page = {canonical_url(entry.url): entry for entry in shown}
    language = Entry("", language=page.language)
    stories: dict[str | None, Entry] = {}
    for entry in many:
        url = canonical_url(entry.url)
        layers = (by_program.get(url, entry), on_page.get(url, entry), language)
        stories.setdefault(url, reduce(completed, layers))
    return tuple(stories.values())


def _title(page: Page) -> str:
    site = "".join(read_meta(page).get("og:site_name", ())[:1])
    return shorten(without_site(words(page.tree.css_first("title")), site) or site, limit=200)


def _nothing(page: Page, selectors: Mapping[str, str] | None) -> str:
    titled = f" titled {shorten(title, limit=80)!r}" if (title := _title(page)) else ""
    if selectors:
        return f"on the page{titled} the selector for item, {selectors['item'][:100]!r}, finds no story with a link"
    return (
        f"no stories can be made out on the page{titled}; say where they are, such as --selector item='article.teaser'"
    )
