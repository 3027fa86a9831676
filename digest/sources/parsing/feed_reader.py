"""RSS, Atom, RDF and CDF by feedparser's reading of strict XML, corrected in a few places. Pure.

feedparser.parse() is not asked, because it guesses encodings again, falls back to a slow parser of tag soup, and has
no limit: here a document that is no XML is mended first (`feed_repair`), and reading stops at MOST_ENTRIES.
"""

import io
import xml.sax
from dataclasses import dataclass
from typing import Any
from xml.sax.handler import feature_external_ges, feature_namespaces
from xml.sax.xmlreader import InputSource

from feedparser import api

from digest.articles.cleaning import tidy

MOST_ENTRIES = 5_000
"""More are not read: the newest stand first, and no newsroom lists so many."""


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
    """There are entries beyond MOST_ENTRIES."""


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
    entries = reader.entries[:-1] if problem and reader.inentry else reader.entries
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
        """Keeps the words: feedparser looks for a mail address in them, and cuts long ones in two."""
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
