"""The newsroom's feed: RSS 2.0 of what is visible at a given moment."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from html import escape
from xml.etree import ElementTree

from digest.articles.values import Image
from digest.demo.content import Content, Story

CONTENT_TYPE = "application/rss+xml; charset=utf-8"
NEWEST = 30
"""As in life, older articles drop off the end."""
PREFIXES = {
    "xmlns:content": "http://purl.org/rss/1.0/modules/content/",
    "xmlns:dc": "http://purl.org/dc/elements/1.1/",
    "xmlns:media": "http://search.yahoo.com/mrss/",
}


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed as sent. `etag` (a strong one, with its quotes) is the same exactly as long as `body` is."""

    body: bytes
    etag: str


def visible(content: Content, *, now: datetime) -> tuple[Story, ...]:
    """What has appeared by `now`: at most the newest 30, newest first."""
    appeared = [story for story in content.articles if story.appears_at <= now]
    return tuple(reversed(appeared))[:NEWEST]


def render(content: Content, *, now: datetime) -> Feed:
    """The feed as it stands at `now`, with the corrections made by then."""
    rss = ElementTree.Element("rss", {"version": "2.0", **PREFIXES})
    channel = ElementTree.SubElement(rss, "channel")
    _add(channel, "title", content.publication.name)
    _add(channel, "link", str(content.publication.site_url))
    _add(channel, "description", content.publication.tagline)
    _add(channel, "language", content.publication.language)
    for story in visible(content, now=now):
        _add_item(channel, story, summary=_summary(story, now=now))
    body = ElementTree.tostring(rss, encoding="utf-8", xml_declaration=True)
    return Feed(body, f'"{hashlib.sha256(body).hexdigest()[:32]}"')


def _summary(story: Story, *, now: datetime) -> str:
    if story.correction is not None and story.correction.appears_at <= now:
        return story.correction.summary
    return story.summary


def _add_item(channel: ElementTree.Element, story: Story, *, summary: str) -> None:
    item = ElementTree.SubElement(channel, "item")
    _add(item, "title", story.title)
    _add(item, "link", story.url)
    _add(item, "guid", story.guid, isPermaLink="false")
    if story.published_at is not None:
        _add(item, "pubDate", format_datetime(story.published_at))
    if story.author:
        _add(item, "dc:creator", story.author)
    for category in story.categories:
        _add(item, "category", category)
    _add(item, "description", summary)
    if story.image is not None:
        _add_image(item, story.image, summary=summary)


def _add_image(item: ElementTree.Element, image: Image, *, summary: str) -> None:
    """Media RSS has no place for a text alternative, so the picture stands in the full text too, as blogs do it."""
    size = {"width": str(image.width), "height": str(image.height)}
    _add(item, "media:content", "", url=image.url, type="image/jpeg", medium="image", **size)
    picture = f'<img src="{escape(image.url)}" alt="{escape(image.alt)}" width="{image.width}" height="{image.height}">'
    _add(item, "content:encoded", f"<p>{picture}</p><p>{escape(summary)}</p>")


def _add(parent: ElementTree.Element, name: str, text: str, **attributes: str) -> None:
    ElementTree.SubElement(parent, name, attributes).text = text
