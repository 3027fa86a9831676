"""A story as the `<meta>` elements of its page tell it: OpenGraph, and the names that search engines read. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from digest.articles.cleaning import TEXT_LENGTH, TITLE_LENGTH, plain_text, shorten
from digest.articles.values import Entry, Image
from digest.sources.parsing.dates import parse_date
from digest.sources.parsing.markup import Page, attribute
from digest.sources.parsing.pictures import best_picture, picture_of

Meta = Mapping[str, tuple[str, ...]]
"""What each name says, as often as it says it. Names in lower case."""
_MOST = 1_000
_PARTING = ("|", "-", "\u2013", "\u2014", "\u00b7", "\u00bb", ":")
_DATES = ("article:published_time", "datepublished", "dc.date", "dcterms.date", "parsely-pub-date", "pubdate", "date")


def read_meta(page: Page) -> Meta:
    """The `<meta>` elements, whether they say `property`, `name` or `itemprop`."""
    found: dict[str, tuple[str, ...]] = {}
    for name, content in _pairs(page):
        found[name] = (*found.get(name, ()), content)
    return found


def story_in(page: Page) -> Entry:
    """What they say of the story; the title is "" where they say none."""
    meta = read_meta(page)
    said = {name: plain_text(contents[0]) for name, contents in meta.items()}
    author = said.get("author") or said.get("article:author") or ""
    tags = meta.get("article:tag") or tuple(said.get("keywords", "").split(","))
    return Entry(
        title=shorten(without_site(said.get("og:title", ""), said.get("og:site_name", "")), limit=TITLE_LENGTH),
        summary=(said.get("og:description") or said.get("description") or "")[:TEXT_LENGTH].rstrip(),
        published_at=_published(meta),
        author="" if author.startswith(("http://", "https://")) else author,
        section=said.get("article:section", ""),
        language=page.language or said.get("og:locale", "").replace("_", "-"),
        categories=tuple(dict.fromkeys(word for tag in tags if (word := plain_text(tag)))),
        image=best_picture(_pictures(page)),
    )


def is_dated(meta: Meta) -> bool:
    """Whether they tell when the page was published."""
    return _published(meta) is not None


def _published(meta: Meta) -> datetime | None:
    return next((date for name in _DATES for text in meta.get(name, ()) if (date := parse_date(text))), None)


def without_site(title: str, site: str) -> str:
    """The title without the name of its site at the end, where a dash or bar parts the two."""
    shorter = title.removesuffix(site).rstrip()
    if not site or not shorter.endswith(_PARTING):
        return title
    return shorter.rstrip("".join(_PARTING) + " ") or title


@dataclass(slots=True)
class _Offered:
    """A picture, while its further properties are read."""

    address: str
    said: dict[str, str] = field(default_factory=dict)


def _pictures(page: Page) -> Iterator[Image]:
    """`og:image`, each with the properties that follow it; else `twitter:image`."""
    offered: list[_Offered] = []
    for name, content in _pairs(page):
        if name == "og:image" or (name == "twitter:image" and not offered):
            offered.append(_Offered(content))
        elif name.startswith("og:image:") and offered:
            offered[-1].said[name.removeprefix("og:image:")] = content
    for picture in offered[:20]:
        address = picture.said.get("secure_url") or picture.address
        if found := picture_of(address, page.base, picture.said.get("alt"), dict(picture.said)):
            yield found


def _pairs(page: Page) -> Iterator[tuple[str, str]]:
    for node in page.tree.css("meta[content]")[:_MOST]:
        name = attribute(node, "property") or attribute(node, "name") or attribute(node, "itemprop")
        if name and (content := attribute(node, "content")):
            yield name.lower(), content
