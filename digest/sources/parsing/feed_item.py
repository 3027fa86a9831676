"""One item of a feed, from what feedparser makes of it to an entry. Pure."""

import calendar
import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from digest.articles.cleaning import TEXT_LENGTH, TITLE_LENGTH, absolute_url, as_title, plain_text, shorten, tidy
from digest.articles.values import Entry, Image
from digest.sources.parsing.dates import parse_date
from digest.sources.parsing.pictures import best_picture, names_picture, picture_of, pictures_in

MOST_MARKUP = 100_000
"""Characters of HTML that are read of one text: more than any summary needs."""
_ADDRESS = re.compile(r"[<(]?[^\s<>()@]{1,200}@[^\s<>()@]{1,200}[>)]?")
_LOOKS_LIKE_HTML = re.compile(r"</[a-zA-Z][\w:]*\s*>|<[a-zA-Z]\w*\s[^<>]*=|<(?:br|hr|img|p)\b|&(?:#\w+|\w+);", re.I)
_ENTITY = re.compile(r"&(?!(?:lt|gt|LT|GT|#0*60|#0*62|#[xX]0*3[cCeE]);)(?:#\w{1,7}|[a-zA-Z]\w{1,31});")


@dataclass(frozen=True, slots=True)
class Channel:
    """What holds for all items of a feed."""

    base_url: str | None = None
    language: str = ""
    authors: tuple[Any, ...] = ()
    is_atom: bool = False


def entry_of(item: Any, channel: Channel) -> Entry | None:
    """The item, cleaned; None when it has neither title, text nor link."""
    base = absolute_url(_base(item), base=channel.base_url) or channel.base_url
    text = _summary(item, channel)
    url = _link(item, base)
    title = _text(item, "title", channel) or plain_text(item.get("media_title") or "") or shorten(text, limit=80)
    if not (title or url):
        return None
    return Entry(
        title=shorten(title, limit=TITLE_LENGTH) or as_title(url),
        summary=shorten(text, limit=TEXT_LENGTH),
        url=url,
        guid=_guid(item),
        published_at=_published(item),
        author=_author(item, channel),
        section=plain_text(item.get("prism_section") or item.get("section") or ""),
        language=tidy(_detail(item, "title").get("language") or channel.language),
        categories=tuple(dict.fromkeys(_categories(item))),
        image=_image(item, base),
    )


def _detail(item: Any, name: str) -> dict[str, Any]:
    detail: dict[str, Any] = item.get(f"{name}_detail") or {}
    return detail


def _base(item: Any) -> str | None:
    """xml:base where the item or its title, summary or content has one."""
    details = (_detail(item, "title"), _detail(item, "summary"), *(item.get("content") or ()))
    return next((base for detail in details if (base := detail.get("base"))), None)


def _text(item: Any, name: str, channel: Channel) -> str:
    """A text by its type; RSS has no types, so there it is HTML when it looks like it."""
    given = (item.get(name) or "")[:MOST_MARKUP]
    is_plain = _detail(item, name).get("type") == "text/plain"
    if is_plain and channel.is_atom:
        return tidy(_ENTITY.sub(lambda match: html.unescape(match[0]), given))
    return tidy(given) if is_plain and not _LOOKS_LIKE_HTML.search(given) else plain_text(given)


def _summary(item: Any, channel: Channel) -> str:
    """The summary, else the content; also where the summary only repeats the title."""
    summary = _text(item, "summary", channel)
    if summary and summary != _text(item, "title", channel):
        return summary
    contents = (plain_text(content.get("value", "")[:MOST_MARKUP]) for content in item.get("content") or ())
    media = plain_text((item.get("media_description") or "")[:MOST_MARKUP])
    return next((text for text in contents if text), "") or media or summary


def _link(item: Any, base: str | None) -> str | None:
    """Where a person reads the story: never the feed itself, a file of it or a comment on it."""
    links = [link for link in item.get("links") or () if link.get("rel") in ("alternate", "", None)]
    pages = [link.get("href") for link in links if "html" in (link.get("type") or "html")]
    contents = [content.get("src") for content in item.get("content") or ()]
    offered = [*pages, *(link.get("href") for link in links), _permalink(item), item.get("feedburner_origlink")]
    addresses = (f"https://{link}" if link.startswith("www.") else link for link in (*offered, *contents) if link)
    return next((url for address in addresses if (url := absolute_url(address, base=base))), None)


def _permalink(item: Any) -> str | None:
    """A guid that is said, or allowed, to be the address of the item. A relative one is never taken for it."""
    guid = _guid(item) or ""
    is_link = item.get("guidislink") or "link" in item
    return guid if is_link and guid.startswith(("http://", "https://")) else None


def _guid(item: Any) -> str | None:
    return tidy(item.get("guid_as_written") or item.get("id") or "") or None


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


def _author(item: Any, channel: Channel) -> str:
    """All of them; in Atom, an entry without authors has those of its source, else those of the feed."""
    source = item.get("source") or {}
    for authors in (item.get("authors"), source.get("authors"), channel.authors):
        if names := [name for author in authors or () if (name := _name(author))]:
            return ", ".join(dict.fromkeys(names))
    return ""


def _name(author: Any) -> str:
    """The name without the mail address that RSS asks for."""
    words = plain_text(author.get("as_written") or author.get("name") or "")
    return " ".join(_ADDRESS.sub("", words[:500]).split()).strip(" ()")


def _categories(item: Any) -> Iterator[str]:
    for tag in item.get("tags") or ():
        if words := plain_text(tag.get("label") or tag.get("term") or ""):
            yield words


def _image(item: Any, base: str | None) -> Image | None:
    texts = [*(content.get("value") or "" for content in item.get("content") or ()), item.get("summary") or ""]
    inside = [picture for text in dict.fromkeys(texts) for picture in pictures_in(text[:MOST_MARKUP], base=base)]
    return best_picture(_offered(item, base), text=inside)


def _offered(item: Any, base: str | None) -> Iterator[Image]:
    """The pictures that stand beside the text."""
    enclosures = [link for link in item.get("links") or () if link.get("rel") == "enclosure"]
    files = [media for media in (*(item.get("media_content") or ()), *enclosures) if _is_picture(media)]
    for media in (*files, item.get("image") or {}, *(item.get("media_thumbnail") or ())):
        alt = media.get("media_title") or media.get("media_description")
        if picture := picture_of(media.get("url") or media.get("href"), base, alt, media):
            yield picture


def _is_picture(media: Any) -> bool:
    kind = media.get("medium") or media.get("type")
    address = media.get("url") or media.get("href") or ""
    return kind.startswith("image") if kind else names_picture(address) or bool(media.get("width"))
