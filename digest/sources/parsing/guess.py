"""Which blocks of a listing are stories, where the page does not say: simple and predictable. Pure.

A story is a block with a link to a page of the same site, outside of navigation, asides, and the head and foot of the
page. Three kinds of blocks are tried in turn, and the first kind that occurs twice is taken (else the first at all);
articles only where the page does not show more than twice as many headings:

1. `<article>` elements that hold no other one;
2. headings (h2, h3, h4) that hold a link or stand in one; the block is all around it that holds no other such heading;
3. list items and table rows whose link has at least 16 characters.

Of the last two kinds, links to a less deep path than most have lead to sections ("/sport") and are left out.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import islice
from urllib.parse import urlsplit

from selectolax.lexbor import LexborNode

from digest.articles.identity import canonical_url
from digest.articles.values import Entry
from digest.sources.parsing.block import teaser_in
from digest.sources.parsing.markup import Page, attribute
from digest.sources.parsing.site import is_front_page, same_site

_MOST_BLOCKS = 1_000
_SHORTEST_LINK = 16
_FAR_MORE = 2
"""Where a few stories are shown off as articles, most stand below them in another form."""
_HIGHEST = 6
"""How many elements up the block of a heading may reach."""
_DEEPEST = 60
_BESIDE = frozenset({"nav", "aside", "footer", "header", "form", "dialog", "menu"})
_BESIDE_BY_ROLE = frozenset({"navigation", "complementary", "contentinfo", "banner", "search", "menu"})
_HEADINGS = "h2:has(a[href]), h3:has(a[href]), h4:has(a[href]), a[href] h2, a[href] h3, a[href] h4"
_ROWS = "li:has(a[href]), tr:has(a[href])"


def guessed(page: Page) -> tuple[Entry, ...]:
    """The stories of a listing, in its order; none where nothing looks like stories."""
    articles = _stories(page, _innermost(page.tree.css("article")))
    headings = _even(_stories(page, _blocks_of(page.tree.css(_HEADINGS))))
    rows = _even(tuple(row for row in _stories(page, _innermost(page.tree.css(_ROWS))) if _has_long_link(row)))
    kinds = (articles, headings, rows) if len(headings) <= _FAR_MORE * len(articles) else (headings, articles, rows)
    found = [kind for kind in kinds if kind]
    return next((kind for kind in found if len(kind) > 1), found[0] if found else ())


def _has_long_link(entry: Entry) -> bool:
    return len(entry.title) >= _SHORTEST_LINK


def _innermost(nodes: Sequence[LexborNode]) -> list[LexborNode]:
    outer = {above.mem_id for node in nodes[: 2 * _MOST_BLOCKS] for above in _above(node)}
    return [node for node in nodes[: 2 * _MOST_BLOCKS] if node.mem_id not in outer][:_MOST_BLOCKS]


def _blocks_of(headings: Sequence[LexborNode]) -> list[LexborNode]:
    """For each heading the highest element around it that holds no other one."""
    around = {heading.mem_id: [heading, *islice(_above(heading), _HIGHEST)] for heading in headings[:_MOST_BLOCKS]}
    held = Counter(block.mem_id for blocks in around.values() for block in blocks)
    alone = ([block for block in blocks if held[block.mem_id] == 1] for blocks in around.values())
    return [
        next((block for block in reversed(blocks) if block.tag not in ("body", "html", "main")), blocks[0])
        for blocks in alone
        if blocks
    ]


def _above(node: LexborNode) -> Iterator[LexborNode]:
    above = node.parent
    for _ in range(_DEEPEST):
        if above is None or above.tag in ("body", "html", "-document"):
            return
        yield above
        above = above.parent


def _stories(page: Page, blocks: Sequence[LexborNode]) -> tuple[Entry, ...]:
    stories: dict[str | None, Entry] = {canonical_url(page.address): Entry("this very page")}
    for block in blocks:
        entry = None if _is_beside(block) else teaser_in(block, page, {})
        if entry and entry.url and not is_front_page(entry.url) and same_site(entry.url, page.address or entry.url):
            stories.setdefault(canonical_url(entry.url), entry)
    return tuple(stories.values())[1:]


def _is_beside(block: LexborNode) -> bool:
    around = [block, *_above(block)]
    return any(node.tag in _BESIDE or attribute(node, "role") in _BESIDE_BY_ROLE for node in around)


def _even(entries: tuple[Entry, ...]) -> tuple[Entry, ...]:
    """Without those whose path is less deep than that of most."""
    depths = [len(urlsplit(entry.url or "").path.strip("/").split("/")) for entry in entries]
    usual = Counter(depths).most_common(1)[0][0] if depths else 0
    return tuple(entry for entry, depth in zip(entries, depths, strict=True) if depth >= usual)
