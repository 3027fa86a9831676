"""An HTML page opened for reading: its elements, the words in them, where its relative addresses start. Pure."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from selectolax.lexbor import LexborHTMLParser, LexborNode

from digest.articles.cleaning import TEXT_LENGTH, absolute_url, tidy
from digest.sources.parsing.traps import refuse_traps

_UNREAD = ["script", "style", "template", "noscript", "svg", "iframe", "object", "select", "textarea"]
_BLOCKS = re.compile(
    r"address|article|blockquote|br|d[dlt]|div|figcaption|figure|h[1-6]|hr|li|[ou]l|p|pre|section|table|t[dhr]"
)
_MOST_NODES = 3_000
"""More than one text has; a hostile page has millions."""


@dataclass(frozen=True, slots=True)
class Page:
    """A page without its scripts."""

    tree: LexborHTMLParser
    address: str | None
    base: str | None
    """Where relative addresses start: `<base>`, else the address."""
    data: tuple[str, ...]
    """The JSON-LD in it, as it stands there."""

    @property
    def language(self) -> str:
        """As the page says of itself, such as "en-GB"; "" where it does not."""
        return tidy(attribute(self.tree.css_first("html"), "lang"))

    def link(self, text: str | None) -> str | None:
        """An address as the page writes it, made absolute; None for anything but http and https."""
        return absolute_url(text, base=self.base)


def open_page(html: str, *, address: str | None) -> Page:
    """The page at `address`. Raises SourceError for one that is built to keep a parser busy for ever."""
    refuse_traps(html)
    tree = LexborHTMLParser(html)
    data = tuple(script.text() for script in tree.css('script[type^="application/ld+json" i]'))
    tree.strip_tags(_UNREAD)
    given = tree.css_first("base[href]")
    base = absolute_url(given.attributes.get("href"), base=address) if given else None
    return Page(tree, address, base or address, data)


def words(node: LexborNode | None, *, limit: int = TEXT_LENGTH) -> str:
    """The text in an element, on one line, its beginning where it is long; "" without an element."""
    pieces, length = [], 0
    for piece in _pieces(node):
        pieces.append(piece)
        length += len(piece)
        if length > 2 * limit:
            break
    return tidy("".join(pieces))[:limit].rstrip()


def attribute(node: LexborNode | None, name: str) -> str:
    """An attribute's value, "" where there is none."""
    return ((node.attributes.get(name) if node else "") or "").strip()


def _pieces(node: LexborNode | None) -> Iterator[str]:
    for count, part in enumerate(node.traverse(include_text=True) if node else ()):
        if count > _MOST_NODES:
            return
        if part.is_text_node:
            yield part.text_content or ""
        elif _BLOCKS.fullmatch(part.tag or ""):
            yield " "
