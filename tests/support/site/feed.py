"""A feed whose items a test may change: RSS 2.0 with validators, as most publishers write it."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import format_datetime
from xml.sax.saxutils import escape

from tests.support.site.server import Answer, Request

KIND = "application/rss+xml; charset=utf-8"


@dataclass
class Item:
    """One item, as it is written. An empty `guid` is written empty; None writes none."""

    title: str
    link: str
    guid: str | None
    date: datetime | None = None
    summary: str = ""
    content: str = ""
    categories: tuple[str, ...] = ()


@dataclass
class Feed:
    """A part of a site. It shows the newest `most` of `items`, which stand newest first."""

    title: str
    items: list[Item] = field(default_factory=list)
    most: int = 10
    etag: str | None = None
    """Sent instead of one that follows the content."""
    last_modified: str | None = None
    unchanged_for_ever: bool = False
    """Whoever sends validators is told 304."""

    def __call__(self, request: Request) -> Answer:
        body = self.document(request.origin)
        etag = self.etag or f'"{hashlib.sha256(body).hexdigest()[:20]}"'
        headers = {"ETag": etag} | ({"Last-Modified": self.last_modified} if self.last_modified else {})
        asked = request.headers.get("if-none-match")
        if asked == etag or (asked and self.unchanged_for_ever):
            return Answer(304, headers=headers)
        return Answer(200, body, headers, KIND)

    def document(self, origin: str) -> bytes:
        """The feed as bytes, in UTF-8."""
        return rss(self.title, origin, self.items[: self.most])


def rss(title: str, origin: str, items: Sequence[Item]) -> bytes:
    """An RSS 2.0 document."""
    head = f"<title>{escape(title)}</title><link>{origin}/</link><description>News</description>"
    inside = "".join(map(_item, items))
    space = 'xmlns:content="http://purl.org/rss/1.0/modules/content/"'
    return f'<?xml version="1.0"?><rss version="2.0" {space}><channel>{head}{inside}</channel></rss>'.encode()


def _item(item: Item) -> str:
    lines = {
        "title": item.title,
        "link": item.link,
        "pubDate": format_datetime(item.date) if item.date else None,
        "description": item.summary or None,
        "content:encoded": item.content or None,
    }
    texts = "".join(f"<{name}>{escape(text)}</{name}>" for name, text in lines.items() if text is not None)
    guid = "" if item.guid is None else f'<guid isPermaLink="false">{escape(item.guid)}</guid>'
    categories = "".join(f"<category>{escape(name)}</category>" for name in item.categories)
    return f"<item>{texts}{guid}{categories}</item>"
