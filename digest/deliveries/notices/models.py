"""Notices owed and sent, one row for each mail; what they say is stored once."""

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, Integer, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from digest.core.database import Base
from digest.deliveries.notices.kinds import NoticeKind
from digest.deliveries.states import DeliveryStatus


class NoticeText(Base):
    """What notices say beyond their template, stored once however many people it goes to. Names nobody."""

    __tablename__ = "notice_texts"
    __table_args__ = (UniqueConstraint("key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(64))
    """SHA-256 over `said`."""
    said: Mapped[str] = mapped_column(Text)
    """The fields of `digest.mail.views.NoticeView` that are not empty, as canonical JSON."""


class Notice(Base):
    """One notice to one person: a subscriber, or an address of staff. The unique key makes queueing twice harmless."""

    __tablename__ = "notices"
    __table_args__ = (
        UniqueConstraint("key"),
        CheckConstraint("(subscriber_id IS NULL) <> (address IS NULL)", name="one_recipient"),
        Index(
            "ix_notices_queue",
            "rank",
            "not_before",
            "id",
            sqlite_where=text("status = 'pending'"),
            postgresql_where=text("status = 'pending'"),
        ),
        Index(
            "ix_notices_claimed_by",
            "claimed_by",
            sqlite_where=text("status = 'sending'"),
            postgresql_where=text("status = 'sending'"),
        ),
        Index("ix_notices_subscriber_id", "subscriber_id"),
        Index("ix_notices_text_id", "text_id"),
    )

    id: Mapped[int] = mapped_column(BigInteger().with_variant(Integer, "sqlite"), primary_key=True)
    mail: Mapped[NoticeKind]
    rank: Mapped[int]
    """`NoticeKind.rank`, for the order of the queue."""
    subscriber_id: Mapped[int | None] = mapped_column(ForeignKey("subscribers.id", ondelete="CASCADE"))
    """A sign-up that was never confirmed is deleted, and what was sent for it goes with it."""
    address: Mapped[str | None] = mapped_column(String(320))
    """Of staff only; a subscriber's stands in the register, and is looked up when the mail is sent."""
    key: Mapped[str] = mapped_column(String(100))
    text_id: Mapped[int] = mapped_column(ForeignKey("notice_texts.id"))
    status: Mapped[DeliveryStatus] = mapped_column(default=DeliveryStatus.PENDING)
    reason: Mapped[str] = mapped_column(String(40), default="")
    """Why it was cancelled: a `rights.Refusal`."""
    not_before: Mapped[datetime]
    attempts: Mapped[int] = mapped_column(default=0)
    claimed_by: Mapped[str | None] = mapped_column(String(32))
    claimed_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    reply: Mapped[str] = mapped_column(Text, default="")
    """The mail server's last words, without addresses."""
    created_at: Mapped[datetime]
