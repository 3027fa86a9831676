"""What we keep of an article. Texts are plain and clean; addresses are absolute https or http."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from digest.core.database import Base


class Article(Base):
    """One story of one source. Changed texts update the row; they never make it news again."""

    __tablename__ = "articles"
    __table_args__ = (
        UniqueConstraint("source_id", "guid"),
        Index("ix_articles_canonical_url", "canonical_url"),
        Index("ix_articles_fingerprint", "fingerprint"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    source_id: Mapped[int] = mapped_column(ForeignKey("sources.id"))
    guid: Mapped[str] = mapped_column(String(500))
    canonical_url: Mapped[str | None] = mapped_column(String(2000))
    fingerprint: Mapped[str] = mapped_column(String(64))

    title: Mapped[str] = mapped_column(Text)
    summary: Mapped[str] = mapped_column(Text, default="")
    url: Mapped[str | None] = mapped_column(String(2000))
    author: Mapped[str] = mapped_column(String(200), default="")
    section: Mapped[str] = mapped_column(String(200), default="")
    language: Mapped[str] = mapped_column(String(35), default="")
    categories: Mapped[list[str]] = mapped_column(default=list)
    image_url: Mapped[str | None] = mapped_column(String(2000))
    image_alt: Mapped[str] = mapped_column(Text, default="")
    image_width: Mapped[int | None]
    image_height: Mapped[int | None]

    rank: Mapped[int] = mapped_column(default=0)
    """Editors' weight across issues: higher comes first."""
    published_at: Mapped[datetime | None]
    """As the source says; None when it says nothing. For display, order and the age guard only."""
    first_seen_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    held_at: Mapped[datetime | None]
    """Set while an editor keeps the article out of every issue."""
    retracted_at: Mapped[datetime | None]
    """Set when the source, or an editor, took the article back."""
