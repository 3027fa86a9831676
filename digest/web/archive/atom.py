"""A feed of the issues that were sent, as Atom (RFC 4287). Pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import NAMESPACE_URL, uuid5
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

ATOM = "http://www.w3.org/2005/Atom"
NEVER = datetime(1970, 1, 1, tzinfo=UTC)
"""When a feed was updated that has no entry yet."""
NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class Entry:
    """One issue. What it is known by is made of its address, and stays."""

    title: str
    url: str
    summary: str
    sent_at: datetime


@dataclass(frozen=True, slots=True)
class Feed:
    """The newest issues, newest first. `url` is the feed's own address, `page` that of the page it stands for."""

    title: str
    author: str
    language: str
    url: str
    page: str
    entries: Sequence[Entry]

    @property
    def updated(self) -> datetime:
        """When the newest issue went out."""
        return max((entry.sent_at for entry in self.entries), default=NEVER)


def write(feed: Feed) -> bytes:
    """The document, in UTF-8. The same feed gives the same bytes."""
    root = Element("feed", {"xmlns": ATOM, "xml:lang": feed.language})
    _say(root, "id", _lasting(feed.url))
    _say(root, "title", feed.title)
    _say(root, "updated", _moment(feed.updated))
    _say(SubElement(root, "author"), "name", feed.author)
    SubElement(root, "link", rel="self", type="application/atom+xml", href=feed.url)
    SubElement(root, "link", rel="alternate", type="text/html", href=feed.page)
    for entry in feed.entries:
        _write(SubElement(root, "entry"), entry)
    ElementTree.indent(root)
    document: bytes = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    return document + b"\n"


def _write(element: Element, entry: Entry) -> None:
    _say(element, "id", _lasting(entry.url))
    _say(element, "title", entry.title)
    _say(element, "updated", _moment(entry.sent_at))
    _say(element, "published", _moment(entry.sent_at))
    SubElement(element, "link", rel="alternate", type="text/html", href=entry.url)
    _say(element, "summary", entry.summary)


def _say(parent: Element, name: str, text: str) -> None:
    """Characters that XML cannot hold are left out; all others ElementTree escapes."""
    SubElement(parent, name).text = NOT_XML.sub("", text)


def _lasting(url: str) -> str:
    return uuid5(NAMESPACE_URL, url).urn


def _moment(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
