"""Articles as values: what a source says, and what leaves this package."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Image:
    """A picture beside a story. Width and height in pixels where the source tells them."""

    url: str
    alt: str = ""
    width: int | None = None
    height: int | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """What a source says about one article, cleaned: plain text, absolute addresses, aware dates or None."""

    title: str
    summary: str = ""
    url: str | None = None
    guid: str | None = None
    published_at: datetime | None = None
    author: str = ""
    section: str = ""
    language: str = ""
    categories: tuple[str, ...] = ()
    image: Image | None = None
    topics: tuple[str, ...] = ()
    """Topic slugs the file itself names (CSV, JSON); explicit assignment."""


@dataclass(frozen=True, slots=True)
class Ingested:
    """What became of a batch of entries."""

    new: tuple[int, ...] = ()
    """Ids of articles seen for the first time, in the order of the source."""
    updated: tuple[int, ...] = ()
    unchanged: int = 0
    warnings: tuple[str, ...] = ()
