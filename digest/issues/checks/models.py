"""What takes too long for a page: reports that somebody asked for, and looks at links."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from digest.core.database import Base
from digest.issues.checks.states import ReportKind, Verdict


class IssueReport(Base):
    """A report on one issue: asked for, begun, made; made anew when it is asked for again."""

    __tablename__ = "issue_reports"
    __table_args__ = (UniqueConstraint("issue_id", "kind"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    issue_id: Mapped[int] = mapped_column(ForeignKey("issues.id", ondelete="CASCADE"))
    kind: Mapped[ReportKind]
    wanted_at: Mapped[datetime | None]
    """Set while somebody waits for it."""
    begun_at: Mapped[datetime | None]
    """Set while it is being made."""
    made_at: Mapped[datetime | None]
    stamp: Mapped[str] = mapped_column(String(64), default="")
    """What it was made of (`stamps.stamp`)."""
    said: Mapped[str] = mapped_column(Text, default="")
    """JSON; empty as long as it was never made."""
    trouble: Mapped[str] = mapped_column(Text, default="")
    """Why it could not be made, in words."""


class LinkLook(Base):
    """The last look at one link, of whichever issue."""

    __tablename__ = "link_looks"

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    """SHA-256 of the address, which may be too long for an index."""
    url: Mapped[str] = mapped_column(Text)
    looked_at: Mapped[datetime]
    verdict: Mapped[Verdict]
    milliseconds: Mapped[int]
    """Until it answered, or until nobody waited any more."""
    words: Mapped[str] = mapped_column(Text, default="")
    """What went wrong."""
