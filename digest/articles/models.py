"""What we keep of an article. Texts are plain and clean; addresses are absolute https or http."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from digest.articles.states import HeldBecause, ResemblanceKind, RetractedBy
from digest.core.database import Base


class Article(Base):
    """One story of one source. Changed texts update the row; they never make it news again."""

    __tablename__ = "articles"
    __table_args__ = (
        UniqueConstraint("source_id", "guid"),
        Index("ix_articles_canonical_url", "canonical_url"),
        Index("ix_articles_fingerprint", "fingerprint"),
        Index("ix_articles_twin_of_id", "twin_of_id"),
        Index("ix_articles_first_seen_at", "first_seen_at"),
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
    """Set while the article is kept out of every issue, and below why."""
    held_because: Mapped[HeldBecause | None]
    twin_of_id: Mapped[int | None] = mapped_column(ForeignKey("articles.id"))
    """The article of another source that is this very one: same address, same title. Only that one enters the log."""
    retracted_at: Mapped[datetime | None]
    """Set when the source, or an editor, took the article back."""
    retracted_by: Mapped[RetractedBy | None]
    retracted_because: Mapped[str] = mapped_column(String(200), default="", server_default="")
    checked_at: Mapped[datetime | None]
    """When its page was last looked at, to see whether it still stands."""


class ArticleVersion(Base):
    """What an article said before a change."""

    __tablename__ = "article_versions"
    __table_args__ = (Index("ix_article_versions_article_id", "article_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    article_id: Mapped[int] = mapped_column(ForeignKey("articles.id", ondelete="CASCADE"))
    replaced_at: Mapped[datetime]
    said: Mapped[dict[str, str]]
    """The old values of what changed, as text, by column."""


class Resemblance(Base):
    """Two articles that may be one story. A person decides; nothing is merged in silence."""

    __tablename__ = "resemblances"
    __table_args__ = (
        UniqueConstraint("article_id", "other_id"),
        Index("ix_resemblances_other_id", "other_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    article_id: Mapped[int] = mapped_column(ForeignKey("articles.id", ondelete="CASCADE"))
    """The later one."""
    other_id: Mapped[int] = mapped_column(ForeignKey("articles.id", ondelete="CASCADE"))
    kind: Mapped[ResemblanceKind]
    reason: Mapped[str] = mapped_column(String(300))
    """In words, for the person who decides."""
    noted_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]
    same: Mapped[bool | None]
    """The decision: one story, or two."""
