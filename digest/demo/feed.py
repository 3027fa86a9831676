"""The newsroom's feed: RSS 2.0 of what is visible at a given moment."""

from email.utils import format_datetime
from html import escape
from xml.etree import ElementTree

from digest.articles.values import Image
from digest.demo.content import Story
from digest.demo.pages import Asked, Page

KIND = "application/rss+xml; charset=utf-8"
NEWEST = 30
"""As in life, older articles drop off the end."""
PREFIXES = {
    "xmlns:content": "http://purl.org/rss/1.0/modules/content/",
    "xmlns:dc": "http://purl.org/dc/elements/1.1/",
    "xmlns:media": "http://search.yahoo.com/mrss/",
}


def visible(asked: Asked) -> tuple[Story, ...]:
    """What stands in the feed: at most the newest 30, newest first."""
    return asked.content.shown("feed", now=asked.now)[:NEWEST]


def feed(asked: Asked) -> Page:
    """The feed as it stands, with the corrections made by then."""
    publication = asked.content.publication
    rss = ElementTree.Element("rss", {"version": "2.0", **PREFIXES})
    channel = ElementTree.SubElement(rss, "channel")
    _add(channel, "title", publication.name)
    _add(channel, "link", str(publication.site_url))
    _add(channel, "description", publication.tagline)
    _add(channel, "language", publication.language)
    for story in visible(asked):
        _add_item(channel, story, asked)
    return Page(ElementTree.tostring(rss, encoding="utf-8", xml_declaration=True), KIND)


def _add_item(channel: ElementTree.Element, story: Story, asked: Asked) -> None:
    item, summary = ElementTree.SubElement(channel, "item"), asked.summary(story)
    _add(item, "title", story.title)
    _add(item, "link", asked.address(story))
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
