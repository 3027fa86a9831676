"""One item of a feed, from what feedparser makes of it to an entry. Pure."""

import calendar
import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Any

from digest.articles.cleaning import TITLE_LENGTH, absolute_url, image_url, plain_text, shorten, tidy
from digest.articles.values import Entry, Image
from digest.sources.parsing.dates import parse_date

_ADDRESS = re.compile(r"[<(]?[^\s<>()]+@[^\s<>()]+[>)]?")
_SMALLEST_PICTURE = 32
"""Pixels; below it is a counter or an icon."""


def entry_of(item: Any, *, base_url: str | None, language: str) -> Entry | None:
    """The item, cleaned; None when it has neither title nor text. `language` is that of the whole feed."""
    base = absolute_url(_detail(item, "title").get("base") or _detail(item, "summary").get("base")) or base_url
    text = _text(item, "summary") or _content(item)
    title = _text(item, "title") or shorten(text, limit=80)
    if not title:
        return None
    return Entry(
        title=shorten(title, limit=TITLE_LENGTH),
        summary=shorten(text),
        url=absolute_url(item.get("link"), base=base),
        guid=item.get("id") or None,
        published_at=_published(item),
        author=_author(item),
        language=tidy(_detail(item, "title").get("language") or language),
        categories=tuple(dict.fromkeys(_categories(item))),
        image=_image(item, base),
    )


def _detail(item: Any, name: str) -> dict[str, Any]:
    detail: dict[str, Any] = item.get(f"{name}_detail") or {}
    return detail


def _text(item: Any, name: str) -> str:
    given = item.get(name) or ""
    return tidy(given) if _detail(item, name).get("type") == "text/plain" else plain_text(given)


def _content(item: Any) -> str:
    contents = (plain_text(content.get("value") or "") for content in item.get("content") or ())
    return next((text for text in contents if text), "")


def _published(item: Any) -> datetime | None:
    """When it was published, else updated. Fields the source did not write are not asked: feedparser would guess."""
    for name in ("published", "updated", "created"):
        if name in item and (date := parse_date(item[name]) or _from_tuple(item.get(f"{name}_parsed"))):
            return date
    return None


def _from_tuple(parts: Any) -> datetime | None:
    try:
        return datetime.fromtimestamp(calendar.timegm(parts), UTC) if parts else None
    except (ValueError, OverflowError):
        return None


def _author(item: Any) -> str:
    """The name without the mail address that RSS asks for; feedparser takes long domains apart wrongly."""
    return _ADDRESS.sub("", plain_text(item.get("author") or "")).strip(" ()")


def _categories(item: Any) -> Iterator[str]:
    for tag in item.get("tags") or ():
        if words := plain_text(tag.get("label") or tag.get("term") or ""):
            yield words


def _image(item: Any, base: str | None) -> Image | None:
    """The largest picture the item offers; the first where sizes are not told."""
    pictures = [
        picture for picture in _pictures(item, base) if picture.width is None or picture.width >= _SMALLEST_PICTURE
    ]
    return max(pictures, key=lambda picture: picture.width or 0, default=None)


def _pictures(item: Any, base: str | None) -> Iterator[Image]:
    enclosures = (link for link in item.get("links") or () if link.get("rel") == "enclosure")
    for media in _chained(item.get("media_content"), item.get("media_thumbnail"), enclosures):
        kind = media.get("medium") or media.get("type") or "image"
        if kind.startswith("image") and (url := image_url(media.get("url") or media.get("href"), base=base)):
            yield Image(url, "", _pixels(media.get("width")), _pixels(media.get("height")))


def _chained(*lists: Iterable[Any] | None) -> Iterator[Any]:
    for given in lists:
        yield from given or ()


def _pixels(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdigit() and 0 < int(text[:9]) < 20000 else None
