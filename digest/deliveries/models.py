"""The ledger: one row for each mail owed, and for each reader an issue had nothing for."""

from datetime import date, datetime

from sqlalchemy import BigInteger, ForeignKey, Index, Integer, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from digest.core.database import Base
from digest.deliveries.states import DeliveryStatus

PENDING, SENDING, SENT = "status = 'pending'", "status = 'sending'", "status = 'sent'"
"""As indexes say it. Who counts in one says it in the same words (`text`): a parameter SQLite looks up in each row."""
LATE = f"{SENT} AND attempts > 1"
"""Accepted, and refused for now before."""
TOLD = "status != 'sent' AND (status NOT IN ('pending', 'sending') OR reply != '')"
"""Of which there is something to tell, and those that nothing was new for. A mail that goes out at once is never among
them, so sending does not pay for this."""


class Delivery(Base):
    """One issue and one reader. The unique row is what makes planning and sending safe to repeat."""

    __tablename__ = "deliveries"
    __table_args__ = (
        UniqueConstraint("issue_id", "subscriber_id"),
        Index(
            "uq_deliveries_open_subscriber_id",
            "subscriber_id",
            unique=True,
            sqlite_where=text("status IN ('pending', 'sending')"),
            postgresql_where=text("status IN ('pending', 'sending')"),
        ),
        Index(
            "ix_deliveries_queue",
            "issue_id",
            "not_before",
            "id",
            sqlite_where=text(PENDING),
            postgresql_where=text(PENDING),
        ),
        Index(
            "ix_deliveries_claimed_by",
            "claimed_by",
            sqlite_where=text(SENDING),
            postgresql_where=text(SENDING),
        ),
        Index(
            "ix_deliveries_doubtful",
            "edition_id",
            sqlite_where=text("status = 'doubtful'"),
            postgresql_where=text("status = 'doubtful'"),
        ),
        Index(
            "ix_deliveries_sent",
            "issue_id",
            "finished_at",
            sqlite_where=text(SENT),
            postgresql_where=text(SENT),
        ),
        Index("ix_deliveries_late", "issue_id", "attempts", sqlite_where=text(LATE), postgresql_where=text(LATE)),
        Index("ix_deliveries_told", "issue_id", "status", sqlite_where=text(TOLD), postgresql_where=text(TOLD)),
        Index("ix_deliveries_subscriber_id", "subscriber_id"),
        Index("ix_deliveries_edition_id", "edition_id"),
        Index("ix_deliveries_cohort_id", "cohort_id"),
    )

    id: Mapped[int] = mapped_column(BigInteger().with_variant(Integer, "sqlite"), primary_key=True)
    """In the order in which mails of one moment go out."""
    issue_id: Mapped[int] = mapped_column(ForeignKey("issues.id"))
    subscriber_id: Mapped[int] = mapped_column(ForeignKey("subscribers.id"))
    cohort_id: Mapped[int | None] = mapped_column(ForeignKey("cohorts.id"))
    edition_id: Mapped[int | None] = mapped_column(ForeignKey("editions.id"))
    status: Mapped[DeliveryStatus]
    reason: Mapped[str] = mapped_column(String(40), default="")
    revision: Mapped[int]
    """The reader's revision when this was planned."""
    not_before: Mapped[datetime]
    attempts: Mapped[int] = mapped_column(default=0)
    claimed_by: Mapped[str | None] = mapped_column(String(32))
    claimed_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    reply: Mapped[str] = mapped_column(Text, default="")
    """The mail server's last words, without addresses."""


class Lane(Base):
    """One way out: a relay, or a receiving domain. Only those with a limit, or with trouble, have a row."""

    __tablename__ = "lanes"

    name: Mapped[str] = mapped_column(String(300), primary_key=True)
    """"relay:smtp" or "domain:example.org"."""
    free_at: Mapped[datetime | None]
    """When its rate lets the next mail go."""
    spread_to: Mapped[datetime | None]
    """Mails that have to wait for the rate are spread over time up to here."""
    day: Mapped[date | None]
    mails: Mapped[int] = mapped_column(default=0)
    """Claimed for it on that day (UTC), while it warms up."""
    failures: Mapped[int] = mapped_column(default=0)
    """In a row."""
    shut_until: Mapped[datetime | None]
    words: Mapped[str] = mapped_column(Text, default="")
    """What went wrong last, without addresses."""
