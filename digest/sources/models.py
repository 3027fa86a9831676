"""Where articles come from."""

import enum
from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column

from digest.core.database import Base


class SourceKind(enum.StrEnum):
    """How a source is read."""

    FEED = "feed"
    """RSS, Atom, RDF or JSON Feed, over HTTP or from a file."""
    WORDPRESS = "wordpress"
    """The posts of a WordPress site, by its REST interface."""
    LISTING = "listing"
    """A page that links to articles, for a site that has nothing better."""
    SITEMAP = "sitemap"
    """An XML sitemap, with or without the news extension."""
    PAGE = "page"
    """A plain-text topic page."""
    TABLE = "table"
    """A CSV or JSON file of articles."""
    EDITOR = "editor"
    """Stories that editors add, page by page. There is nothing to read again."""


class Outcome(enum.StrEnum):
    """How a reading went."""

    READ = "read"
    """The document was read, whether or not it held anything new."""
    NOT_MODIFIED = "not-modified"
    """The server said that nothing has changed."""
    HELD = "held"
    """It was read, and what is new in it waits for a person."""
    FAILED = "failed"


class Source(Base):
    """One place that articles come from, and how its last reading went."""

    __tablename__ = "sources"
    __table_args__ = (UniqueConstraint("location"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    kind: Mapped[SourceKind]
    location: Mapped[str] = mapped_column(String(2000))
    """An http(s) address, which is refreshed on schedule, or the name of an imported file."""
    topic_id: Mapped[int | None] = mapped_column(ForeignKey("topics.id"))
    """Every article of this source belongs to this topic."""
    selectors: Mapped[dict[str, str]] = mapped_column(default=dict, server_default="{}")
    """For a listing: CSS selectors by part, as `digest.sources.parsing.listing` names them."""
    on_private_network: Mapped[bool] = mapped_column(default=False, server_default=false())
    """The address was in a private network when a person added it; only this origin may be read there."""
    moved_to: Mapped[str | None] = mapped_column(String(2000))
    """Where permanent redirects lead; read there, until nothing is there any more and the location can be read."""
    etag: Mapped[str | None] = mapped_column(Text)
    """Validators exactly as received."""
    last_modified: Mapped[str | None] = mapped_column(Text)
    added_at: Mapped[datetime]
    fetched_at: Mapped[datetime | None]
    """The last attempt."""
    succeeded_at: Mapped[datetime | None]
    changed_at: Mapped[datetime | None]
    """The last time it held something new."""
    read_whole_at: Mapped[datetime | None]
    """The last reading without conditions, so that a server which always says "not modified" is found out."""
    read_upto: Mapped[datetime | None]
    """For WordPress: everything modified before this is known."""
    due_at: Mapped[datetime | None]
    """When it is worth reading again; None for now."""
    wait_until: Mapped[datetime | None]
    """The server asked not to be called before."""
    usual_gap_seconds: Mapped[int | None]
    """The median time between two of its stories, once there are enough to tell."""
    failures: Mapped[int] = mapped_column(default=0, server_default="0")
    """Failed readings in a row."""
    held_at: Mapped[datetime | None]
    """Since when new articles of it wait for a person, and below why."""
    held_reason: Mapped[str] = mapped_column(Text, default="", server_default="")
    released_at: Mapped[datetime | None]
    """When a person last let go what was held."""
    gone_at: Mapped[datetime | None]
    """When its server said that it is gone for good (410), which also disabled it."""
    disabled_at: Mapped[datetime | None]
    error: Mapped[str] = mapped_column(Text, default="")
    """What went wrong at the last attempt, in words; empty after a success."""


class ReadingLog(Base):
    """One reading of one source: the log of fetches."""

    __tablename__ = "readings"
    __table_args__ = (Index("ix_readings_source_id_at", "source_id", "at"), Index("ix_readings_at", "at"))

    id: Mapped[int] = mapped_column(primary_key=True)
    source_id: Mapped[int] = mapped_column(ForeignKey("sources.id", ondelete="CASCADE"))
    at: Mapped[datetime]
    milliseconds: Mapped[int]
    outcome: Mapped[Outcome]
    received_bytes: Mapped[int] = mapped_column(default=0)
    """After decompression."""
    entries: Mapped[int] = mapped_column(default=0)
    new: Mapped[int] = mapped_column(default=0)
    updated: Mapped[int] = mapped_column(default=0)
    note: Mapped[str] = mapped_column(Text, default="")
    """The error, or the first warnings, in words."""
