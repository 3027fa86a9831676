"""RSS, Atom, RDF and CDF by feedparser's reading of strict XML, corrected in a few places. Pure.

feedparser.parse() is not asked, because it guesses encodings again, falls back to a slow parser of tag soup, and has
no limit: here a document that is no XML is mended first (`feed_repair`), and reading stops at MOST_ENTRIES.
"""

import io
import xml.sax
from dataclasses import dataclass
from typing import Any
from xml.sax.handler import feature_external_ges, feature_namespaces
from xml.sax.xmlreader import AttributesNSImpl, InputSource

from feedparser import api

from digest.articles.cleaning import tidy

MOST_ENTRIES = 5_000
"""More are not read: the newest stand first, and no newsroom lists so many."""

_MOST_ELEMENTS = 400_000
_DEEPEST = 200
"""Below it, elements are left out and their words stay."""
_MOST_NAMESPACES = 200
_MOST_ATTRIBUTES = 200
_NO_ATTRIBUTES = AttributesNSImpl({}, {})
_MOST_TAGS = 100
_LONGEST = 3_000
_SHORT = {
    "author",
    "name",
    "email",
    "publisher",
    "published",
    "updated",
    "created",
    "expired",
    "category",
    "id",
    "link",
}
"""In these, more than _LONGEST characters are not read: feedparser searches them in quadratic time."""


@dataclass(frozen=True, slots=True)
class Found:
    """What feedparser made of a document."""

    entries: list[Any]
    """Only those that were read to their end."""
    feed: Any
    version: str
    problem: str = ""
    """Why the document is no XML, with line and column; empty when it is."""
    more: bool = False
    """It goes on, but enough was read."""


def read_xml(document: str) -> Found:
    """All entries of a feed, or those before the place where it is no XML. Never raises."""
    reader = _Reader("", None, "")  # no base address, or guids would change with the address of the feed
    reader.resolve_relative_uris = reader.sanitize_html = False
    problem, more = "", False
    try:
        _parser(reader).parse(_source(document))
    except _Enough:
        more = True
    except Exception as error:  # it reads what strangers wrote, and fails in many ways
        problem = tidy(str(error)).removeprefix("<unknown>:")[:100] or type(error).__name__
    entries = reader.entries[:-1] if (problem or more) and reader.inentry else reader.entries
    return Found(entries, reader.feeddata, reader.version, problem, more)


def _parser(reader: "_Reader") -> Any:
    parser = xml.sax.make_parser()
    parser.setFeature(feature_namespaces, True)
    parser.setFeature(feature_external_ges, False)
    parser.setContentHandler(reader)
    parser.setErrorHandler(reader)
    return parser


def _source(document: str) -> InputSource:
    source = InputSource()
    source.setByteStream(io.BytesIO(document.encode("utf-8", errors="ignore")))
    source.setEncoding("utf-8")
    return source


class _Enough(Exception):
    pass


class _Reader(api.StrictFeedParser):  # type: ignore[misc]
    """feedparser calls `_start_x` and `_end_x` by the name of each element."""

    _media: dict[str, str] | None = None
    """The <media:content> that is open."""

    def __init__(self, *arguments: str | None) -> None:
        super().__init__(*arguments)
        self._pieces: list[str] = []
        self._elements = self._depth = 0

    def characters(self, text: str) -> None:
        """Collected, because expat hands on a text in as many pieces as it has entities."""
        self._pieces.append(text)

    def startElementNS(self, name: Any, qname: Any, attributes: Any) -> None:
        self._flush()
        self._elements += 1
        self._depth += 1
        if self._elements > _MOST_ELEMENTS:
            raise _Enough
        if self._depth <= _DEEPEST:
            super().startElementNS(name, qname, attributes if len(attributes) <= _MOST_ATTRIBUTES else _NO_ATTRIBUTES)

    def endElementNS(self, name: Any, qname: Any) -> None:
        self._flush()
        if self._depth <= _DEEPEST:
            super().endElementNS(name, qname)
        self._depth -= 1

    def _flush(self) -> None:
        text = "".join(self._pieces)
        self._pieces.clear()
        if text and self.elementstack and self.elementstack[-1][0] in _SHORT:
            text = "" if self.elementstack[-1][2] else text[:_LONGEST]
        if text:
            self.handle_data(text)

    def track_namespace(self, prefix: str | None, uri: str) -> None:
        """feedparser goes through all of them for each element."""
        if len(self.namespaces_in_use) < _MOST_NAMESPACES:
            super().track_namespace(prefix, uri)

    def _add_tag(self, *tag: str | None) -> None:
        """feedparser compares each with all before it."""
        if len(self._get_context().get("tags") or ()) < _MOST_TAGS:
            super()._add_tag(*tag)

    def _sync_author_detail(self, key: str = "author") -> None:
        """Off: the search for mail addresses takes for ever on a long text, and cuts long addresses in two."""

    def _start_item(self, attributes: dict[str, str]) -> None:
        if len(self.entries) == MOST_ENTRIES:
            raise _Enough
        super()._start_item(attributes)

    _start_entry = _start_item

    def _end_guid(self) -> None:
        """Keeps the guid as it was written: feedparser makes an address of it, which moves with xml:base."""
        written = self._written()
        super()._end_guid()
        self._get_context()["guid_as_written"] = written

    _end_id = _end_guid

    def _end_author(self) -> None:
        written = self._written()
        super()._end_author()
        if written and (authors := self._get_context().get("authors")):
            authors[-1]["as_written"] = written

    def _written(self) -> str:
        """The text of the element that ends."""
        return "".join(self.elementstack[-1][2]).strip() if self.elementstack else ""

    def _start_media_content(self, attributes: dict[str, str]) -> None:
        super()._start_media_content(attributes)
        self._media = attributes

    def _end_media_content(self) -> None:
        self._media = None

    def _start_media_title(self, attributes: dict[str, str]) -> None:
        """Of a picture, where it stands inside one; feedparser would take it for the title of the item."""
        self.push("media_title", 0)

    def _end_media_title(self) -> None:
        self._keep_words("media_title")

    def _start_media_description(self, attributes: dict[str, str]) -> None:
        self.push("media_description", 0)

    def _end_media_description(self) -> None:
        self._keep_words("media_description")

    def _keep_words(self, name: str) -> None:
        words = self.pop(name)
        if words:
            (self._get_context() if self._media is None else self._media).setdefault(name, words)
