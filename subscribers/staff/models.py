"""People who work on the publication, where they are logged in, and what they did."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from digest.core.database import Base
from subscribers.staff.roles import Role


class StaffMember(Base):
    """An account. Never deleted, because the log of what was done names it: disabled."""

    __tablename__ = "staff"
    __table_args__ = (UniqueConstraint("address_key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    address: Mapped[str] = mapped_column(String(320))
    address_key: Mapped[str] = mapped_column(String(320))
    name: Mapped[str] = mapped_column(String(120))
    """How colleagues see them beside their changes."""
    role: Mapped[Role]
    password_hash: Mapped[str] = mapped_column(String(200), default="")
    """Argon2id; empty until they set a password by the link that is mailed to them."""
    totp_secret: Mapped[str] = mapped_column(String(64), default="")
    """Of the second factor, base32; empty without one."""
    totp_used: Mapped[int] = mapped_column(default=0)
    """The last time step whose code was used: no code counts twice."""
    created_at: Mapped[datetime]
    disabled_at: Mapped[datetime | None]


class StaffSession(Base):
    """One browser that is logged in."""

    __tablename__ = "staff_sessions"
    __table_args__ = (UniqueConstraint("key"), Index("ix_staff_sessions_staff_id", "staff_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(64))
    """SHA-256 of what the cookie holds: who reads this table cannot log in with it."""
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    browser: Mapped[str] = mapped_column(String(120), default="")
    """What it says of itself, for the list of sessions."""
    opened_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    proved_at: Mapped[datetime]
    """When the password was last given, here or to a provider: dangerous acts ask for it again after a while."""


class AuditEntry(Base):
    """One thing that somebody did. Only ever added to; people in it are numbers."""

    __tablename__ = "audit_entries"
    __table_args__ = (Index("ix_audit_entries_object", "object", "object_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    """None: by a command on the server, or by the clock."""
    act: Mapped[str] = mapped_column(String(40))
    object: Mapped[str] = mapped_column(String(40))
    """What kind of thing: "issue", "staff"..."""
    object_id: Mapped[int | None]
    before: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    after: Mapped[dict[str, Any] | None] = mapped_column(JSON)
