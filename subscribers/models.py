"""The people register: who wants what, and the proof that they asked.

What people choose to read is treated as health data: topic choices stand in sets that many readers share, and
nothing here is logged.
"""

import enum
from datetime import date, datetime

from sqlalchemy import BigInteger, ForeignKey, Index, Integer, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from digest.core.database import Base

MAILABLE = "confirmed_at IS NOT NULL AND ended_at IS NULL AND address IS NOT NULL"
"""Who may get mail: `subscribers.audience.mailable`, as indexes say it."""


class EndedReason(enum.StrEnum):
    """Why a subscriber left."""

    UNSUBSCRIBED = "unsubscribed"
    COMPLAINED = "complained"
    BOUNCED = "bounced"
    ERASED = "erased"
    REMOVED = "removed"


class RequestKind(enum.StrEnum):
    """What a stranger may ask for."""

    SIGN_UP = "sign-up"
    LINK = "link"
    """The link to their choices, by mail."""


class TopicSet(Base):
    """One combination of topics, stored once however many readers share it."""

    __tablename__ = "topic_sets"
    __table_args__ = (UniqueConstraint("key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(64))
    """SHA-256 over the sorted topic ids."""


class TopicSetMember(Base):
    """A topic in a topic set."""

    __tablename__ = "topic_set_members"

    topic_set_id: Mapped[int] = mapped_column(ForeignKey("topic_sets.id"), primary_key=True)
    topic_id: Mapped[int] = mapped_column(ForeignKey("topics.id"), primary_key=True)


class Subscriber(Base):
    """A person who asked for mail. Never deleted while their address must be remembered: ended, then erased."""

    __tablename__ = "subscribers"
    __table_args__ = (
        UniqueConstraint("address_key"),
        UniqueConstraint("handle"),
        Index("ix_subscribers_frequency", "frequency"),
        Index(
            "ix_subscribers_mailable",
            "frequency",
            "covered_upto",
            sqlite_where=text(MAILABLE),
            postgresql_where=text(MAILABLE),
        ),
        Index(
            "ix_subscribers_unsubscribed",
            "ended_at",
            sqlite_where=text("ended_reason = 'unsubscribed'"),
            postgresql_where=text("ended_reason = 'unsubscribed'"),
        ),
        Index("ix_subscribers_topic_set_id", "topic_set_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    address: Mapped[str | None] = mapped_column(String(320))
    """As typed, the domain in its ASCII form; None once forgotten."""
    address_key: Mapped[str | None] = mapped_column(String(320))
    """The folded form that addresses are compared by."""
    name: Mapped[str] = mapped_column(String(200), default="")
    handle: Mapped[str] = mapped_column(String(26))
    """Random and opaque (128 bits, base32): stands for the person in links."""
    topic_set_id: Mapped[int] = mapped_column(ForeignKey("topic_sets.id"))
    frequency: Mapped[str] = mapped_column(String(40))
    """The name of a schedule in config.toml."""
    timezone: Mapped[str] = mapped_column(String(64))
    hour: Mapped[int | None]
    """Of the day, in their own time zone, at which they want their mail; None: the schedule's."""
    language: Mapped[str] = mapped_column(String(35))
    requested_at: Mapped[datetime]
    confirmed_at: Mapped[datetime | None]
    paused_until: Mapped[date | None]
    """No mail before this day in the reader's own time zone."""
    ended_at: Mapped[datetime | None]
    ended_reason: Mapped[EndedReason | None]
    covered_upto: Mapped[int] = mapped_column(default=0)
    """The position in the log of assignments up to which this reader has been served."""
    revision: Mapped[int] = mapped_column(default=0)
    """Grows with every change of preferences, so that mail planned for the old ones is planned anew."""


class AddressChange(Base):
    """A reader's wish to have their mail sent elsewhere: one for each at most, a new one takes the place of the old."""

    __tablename__ = "address_changes"
    __table_args__ = (UniqueConstraint("subscriber_id"), UniqueConstraint("handle"))

    id: Mapped[int] = mapped_column(primary_key=True)
    subscriber_id: Mapped[int] = mapped_column(ForeignKey("subscribers.id", ondelete="CASCADE"))
    address: Mapped[str] = mapped_column(String(320))
    """The other end: the new address, and once the change was made the one they left."""
    address_key: Mapped[str] = mapped_column(String(320))
    handle: Mapped[str] = mapped_column(String(26))
    """Random and opaque: stands for this wish in the links to agree, and for no other."""
    asked_at: Mapped[datetime]
    old_agreed_at: Mapped[datetime | None]
    new_agreed_at: Mapped[datetime | None]
    moved_at: Mapped[datetime | None]


class ConsentRecord(Base):
    """What a person agreed to or changed, and when. Only ever added to, until they are forgotten; names no topics."""

    __tablename__ = "consent_records"
    __table_args__ = (Index("ix_consent_records_subscriber_id", "subscriber_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    subscriber_id: Mapped[int] = mapped_column(ForeignKey("subscribers.id"))
    at: Mapped[datetime]
    event: Mapped[str] = mapped_column(String(40))
    """An `Event` of `subscribers.consent`."""
    source: Mapped[str] = mapped_column(String(40))
    """Where it happened: cli, import, web..."""
    wording: Mapped[str] = mapped_column(String(40), default="")
    """Version of the sentence that was agreed to."""
    detail: Mapped[str] = mapped_column(Text, default="")


class Suppression(Base):
    """An address that must never get mail again, kept as a keyed hash so that the list names nobody."""

    __tablename__ = "suppressions"

    address_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    """HMAC-SHA256 of the folded address under the secret key, in hex."""
    reason: Mapped[EndedReason]
    suppressed_at: Mapped[datetime]


class ReaderRequest(Base):
    """What a stranger asked for, until it is answered: seconds, as a rule. Nobody has looked yet who they are."""

    __tablename__ = "reader_requests"
    __table_args__ = (Index("ix_reader_requests_address_key", "address_key"),)

    id: Mapped[int] = mapped_column(BigInteger().with_variant(Integer, "sqlite"), primary_key=True)
    kind: Mapped[RequestKind]
    address: Mapped[str] = mapped_column(String(320))
    address_key: Mapped[str] = mapped_column(String(320))
    topic_ids: Mapped[list[int]]
    frequency: Mapped[str] = mapped_column(String(40), default="")
    timezone: Mapped[str] = mapped_column(String(64), default="")
    language: Mapped[str] = mapped_column(String(35), default="")
    name: Mapped[str] = mapped_column(String(200), default="")
    consent: Mapped[str] = mapped_column(Text, default="")
    """The sentence that was agreed to, as it was shown."""
    source: Mapped[str] = mapped_column(String(40))
    asked_at: Mapped[datetime]


class ConsentWording(Base):
    """A sentence that people agreed to. Never changed and never deleted: consent records name it by its version."""

    __tablename__ = "consent_wordings"

    version: Mapped[str] = mapped_column(String(12), primary_key=True)
    """The first 12 hex digits of its SHA-256."""
    text: Mapped[str] = mapped_column(Text)
    first_used: Mapped[datetime]


class Throttle(Base):
    """How often somebody did something lately."""

    __tablename__ = "throttles"

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    """A keyed hash of what and who, in hex: nothing readable."""
    hits: Mapped[list[int]]
    """When, in microseconds since 1970."""
    kept_until: Mapped[datetime]
    """From then on the row says nothing any more."""
