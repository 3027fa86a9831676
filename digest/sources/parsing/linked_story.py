"""A story as JSON-LD tells it. Pure."""

from collections.abc import Iterator

from digest.articles.cleaning import TITLE_LENGTH, shorten
from digest.articles.values import Entry, Image
from digest.sources.parsing.dates import parse_date
from digest.sources.parsing.json_ld import LinkedThings, Thing, address_of, kinds, text_of, texts_of
from digest.sources.parsing.pictures import best_picture, picture_of

_KINDS = frozenset({"BlogPosting", "LiveBlogPosting", "Report", "PressRelease"})
_MOST_AUTHORS = 5


def is_story(thing: Thing) -> bool:
    """Whether it is an article of any kind: NewsArticle, BlogPosting, ScholarlyArticle..."""
    return any(kind in _KINDS or kind.endswith("Article") for kind in kinds(thing))


def story_in(thing: Thing, data: LinkedThings, *, base: str | None) -> Entry:
    """What the thing says; the title is "" where it says none, and the address is for the caller to judge."""
    return Entry(
        title=shorten(text_of(thing.get("headline")) or text_of(thing.get("name")), limit=TITLE_LENGTH),
        summary=text_of(thing.get("description")),
        published_at=parse_date(text_of(thing.get("datePublished"))),
        author=", ".join(_authors(thing, data)),
        section=text_of(thing.get("articleSection")),
        language=_language(thing),
        categories=_keywords(thing),
        image=best_picture(_pictures(thing, data, base)),
    )


def _authors(thing: Thing, data: LinkedThings) -> list[str]:
    given = thing.get("author")
    named = [text_of(author.get("name")) for author in data.each(given)] or list(texts_of(given))
    names = [name for name in dict.fromkeys(named) if name and not name.startswith(("http://", "https://"))]
    return names[:_MOST_AUTHORS]


def _language(thing: Thing) -> str:
    given = thing.get("inLanguage")
    return text_of(given.get("alternateName") or given.get("name") if isinstance(given, dict) else given)


def _keywords(thing: Thing) -> tuple[str, ...]:
    found = texts_of(thing.get("keywords"))
    parts = found[0].split(",") if len(found) == 1 else found
    return tuple(dict.fromkeys(word for part in parts if (word := part.strip())))


def _pictures(thing: Thing, data: LinkedThings, base: str | None) -> Iterator[Image]:
    given = thing.get("image") or thing.get("thumbnailUrl")
    addresses = [item for item in (given if isinstance(given, list) else [given])[:20] if isinstance(item, str)]
    offered = [picture_of(address, base) for address in addresses]
    offered += [_picture(item, base) for item in list(data.each(given))[:20]]
    yield from (picture for picture in offered if picture)


def _picture(item: Thing, base: str | None) -> Image | None:
    address = next((found for key in ("url", "contentUrl") if (found := address_of(item.get(key)))), "")
    size = {side: text_of(item.get(side)) or str(_number(item.get(side))) for side in ("width", "height")}
    return picture_of(address, base, text_of(item.get("caption")), size)


def _number(value: object) -> object:
    return value.get("value") if isinstance(value, dict) else value
