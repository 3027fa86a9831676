"""Topics, the rules that give articles to them, and the log of assignments."""

import enum
from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from digest.core.database import Base


class RuleKind(enum.StrEnum):
    """What a rule looks at."""

    CATEGORY = "category"
    """A category or tag of the article equals the value (case-folded)."""
    PATH = "path"
    """The path of the article's address begins with the value, at a segment border."""
    PHRASE = "phrase"
    """The words of the value stand in title or summary, in this order, as whole words."""


class Topic(Base):
    """What an article is about and what a reader follows."""

    __tablename__ = "topics"
    __table_args__ = (UniqueConstraint("slug"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(80))
    name: Mapped[str] = mapped_column(String(120))
    description: Mapped[str] = mapped_column(Text, default="")
    group: Mapped[str] = mapped_column("group_name", String(120), default="")
    """The heading that readers who choose find it under; empty for none."""
    page_url: Mapped[str | None] = mapped_column(String(2000))
    """The topic's page on the public site, for "12 more on the site"."""
    sort: Mapped[int] = mapped_column(default=0)
    """Order of topics in a mail and in lists; then by id."""
    created_at: Mapped[datetime]


class TopicRule(Base):
    """One reason why an article belongs to a topic; with `exclude`, one why it does not after all."""

    __tablename__ = "topic_rules"
    __table_args__ = (UniqueConstraint("topic_id", "kind", "value", "exclude"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    topic_id: Mapped[int] = mapped_column(ForeignKey("topics.id", ondelete="CASCADE"))
    kind: Mapped[RuleKind]
    value: Mapped[str] = mapped_column(String(300))
    exclude: Mapped[bool] = mapped_column(default=False)


class Assignment(Base):
    """Article x topic at a position in the log. Newness is this position and nothing else."""

    __tablename__ = "assignments"
    __table_args__ = (
        UniqueConstraint("article_id", "topic_id"),
        UniqueConstraint("position"),
        Index("ix_assignments_topic_id_position", "topic_id", "position"),
        Index("ix_assignments_positioned_at", "positioned_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    article_id: Mapped[int] = mapped_column(ForeignKey("articles.id"))
    topic_id: Mapped[int] = mapped_column(ForeignKey("topics.id"))
    position: Mapped[int]
    positioned_at: Mapped[datetime]
    again: Mapped[bool] = mapped_column(default=False)
    """True when the article stood in the log before this position was given (released, postponed, re-tagged),
    so that somebody may have received it already."""
    removed_at: Mapped[datetime | None]
    """Set when the article was taken out of the topic. The row stays, as the memory of `again`."""
    reason: Mapped[str] = mapped_column(String(400), default="")
    """Which rule matched, or who assigned it, in words."""
