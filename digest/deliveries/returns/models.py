"""What came back, one row for each report: never the message, never an address."""

import enum
from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Index, Integer, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from digest.core.database import Base
from digest.mail.bounces.report import Verdict


class Effect(enum.StrEnum):
    """What a report led to."""

    SUPPRESSED = "suppressed"
    UNSUBSCRIBED = "unsubscribed"
    COUNTED = "counted"
    WAITING = "waiting"
    """It would suppress, together with too many others: an admin decides."""
    DISCARDED = "discarded"
    """An admin decided that it says nothing about the reader."""
    NONE = "none"
    """Nothing to do: not the reader's fault, no bounce, or they had left."""
    UNPROVED = "unproved"
    """It does not carry the envelope sender that we gave the mail, so anybody may have written it."""
    UNMATCHED = "unmatched"
    """It names no mail that we sent."""


class Return(Base):
    """One report about one address. The unique key is what makes reading a message twice harmless."""

    __tablename__ = "returns"
    __table_args__ = (
        UniqueConstraint("key", "number"),
        Index("ix_returns_subscriber_id", "subscriber_id"),
        Index("ix_returns_delivery_id", "delivery_id"),
        Index("ix_returns_issue_id_effect", "issue_id", "effect"),
        Index(
            "ix_returns_waiting",
            "issue_id",
            sqlite_where=text("effect = 'waiting'"),
            postgresql_where=text("effect = 'waiting'"),
        ),
    )

    id: Mapped[int] = mapped_column(BigInteger().with_variant(Integer, "sqlite"), primary_key=True)
    key: Mapped[str] = mapped_column(String(80))
    """A hash of the message, or of a provider's name and its number of the event."""
    number: Mapped[int]
    """Which report of the message, from 0."""
    received_at: Mapped[datetime]
    verdict: Mapped[Verdict]
    status: Mapped[str] = mapped_column(String(16), default="")
    effect: Mapped[Effect]
    delivery_id: Mapped[int | None] = mapped_column(ForeignKey("deliveries.id", ondelete="SET NULL"))
    subscriber_id: Mapped[int | None] = mapped_column(ForeignKey("subscribers.id", ondelete="CASCADE"))
    issue_id: Mapped[int | None] = mapped_column(ForeignKey("issues.id"))
