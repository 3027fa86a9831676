"""Articles as values: what a source says, and what leaves this package."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from digest.articles.states import HeldBecause, ResemblanceKind, RetractedBy


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
    named_topics: Mapping[int, tuple[str, ...]] = field(default_factory=dict)
    """Topic slugs that the entries name, by article id; of unchanged articles too."""
    suspicion: str = ""
    """Why a person should look before anything new of this source goes out, in words; empty when all is well."""
    restored: tuple[int, ...] = ()
    """Articles that stand again because the source shows them again, for `append_again`."""
    gone: tuple[int, ...] = ()
    """Articles that the source took back."""


@dataclass(frozen=True, slots=True)
class ArticleRow:
    """One article as it is kept. Texts are plain, times are UTC."""

    id: int
    source_id: int
    guid: str
    title: str
    summary: str
    url: str | None
    author: str
    section: str
    language: str
    categories: tuple[str, ...]
    image: Image | None
    rank: int
    published_at: datetime | None
    """As the source says; None when it says nothing."""
    first_seen_at: datetime
    updated_at: datetime
    held_at: datetime | None
    held_because: HeldBecause | None
    retracted_at: datetime | None
    retracted_by: RetractedBy | None
    retracted_because: str
    twin_of_id: int | None
    """The article that stands for this one in issues and topics."""

    @property
    def root_id(self) -> int:
        """The article that stands for this one: usually itself."""
        return self.twin_of_id or self.id

    @property
    def visible(self) -> bool:
        """May stand in an issue: neither held nor taken back, nor told by the article it is a twin of."""
        return self.held_at is None and self.retracted_at is None and self.twin_of_id is None


@dataclass(frozen=True, slots=True)
class VersionRow:
    """What an article said before a change, by field, as text."""

    replaced_at: datetime
    said: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class ResemblanceRow:
    """Two articles that may be one story, and what was decided."""

    article_id: int
    """The later one."""
    title: str
    other_id: int
    other_title: str
    kind: ResemblanceKind
    reason: str
    noted_at: datetime
    decided_at: datetime | None
    same: bool | None
