"""Where articles come from."""

import enum
from datetime import datetime

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from digest.core.database import Base


class SourceKind(enum.StrEnum):
    """How a source is read."""

    FEED = "feed"
    """RSS or Atom, over HTTP or from a file."""
    PAGE = "page"
    """A plain-text topic page."""
    TABLE = "table"
    """A CSV or JSON file of articles."""


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
    etag: Mapped[str | None] = mapped_column(Text)
    """Validators exactly as received."""
    last_modified: Mapped[str | None] = mapped_column(Text)
    added_at: Mapped[datetime]
    fetched_at: Mapped[datetime | None]
    """The last attempt."""
    succeeded_at: Mapped[datetime | None]
    changed_at: Mapped[datetime | None]
    """The last time it held something new."""
    disabled_at: Mapped[datetime | None]
    error: Mapped[str] = mapped_column(Text, default="")
    """What went wrong at the last attempt, in words; empty after a success."""
