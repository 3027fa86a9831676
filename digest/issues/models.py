"""Issues, what editors did to them, and their editions."""

import enum
from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from digest.core.database import Base


class IssueState(enum.StrEnum):
    """drafting -> in_review -> approved -> sending -> sent, with held, cancelled and skipped beside."""

    DRAFTING = "drafting"
    """Its window is open; articles still arrive."""
    IN_REVIEW = "in_review"
    """Its window has closed; it waits for approval."""
    APPROVED = "approved"
    """Frozen under a content hash."""
    SENDING = "sending"
    """Deliveries are planned; mail goes out."""
    SENT = "sent"
    HELD = "held"
    """Stopped until somebody looks."""
    CANCELLED = "cancelled"
    SKIPPED = "skipped"
    """Nothing new for anybody."""

    @property
    def in_words(self) -> str:
        """For sentences: "in review"."""
        return self.value.replace("_", " ")


OVER = (IssueState.SENT, IssueState.CANCELLED, IssueState.SKIPPED)
RUNNING = (IssueState.APPROVED, IssueState.SENDING)


class Issue(Base):
    """One publication of one schedule. The unique label is what makes two schedulers harmless."""

    __tablename__ = "issues"
    __table_args__ = (UniqueConstraint("schedule", "label"), Index("ix_issues_state", "state"))

    id: Mapped[int] = mapped_column(primary_key=True)
    schedule: Mapped[str] = mapped_column(String(40))
    label: Mapped[str] = mapped_column(String(20))
    """2026-11-26, 2026-W48 or 2026-11, by the day it goes out."""
    state: Mapped[IssueState] = mapped_column(default=IssueState.DRAFTING)
    note: Mapped[str] = mapped_column(Text, default="")
    """Why it is held, cancelled or skipped, in words."""
    starts_at: Mapped[datetime]
    """Window [starts_at, closes_at); for people. What is new is decided by positions."""
    closes_at: Mapped[datetime]
    send_on: Mapped[date]
    """The day it goes out, in each reader's time zone, at the schedule's hour."""
    immediate: Mapped[bool] = mapped_column(default=False)
    """Brought forward by an editor: goes out on approval, whatever the hour."""
    created_at: Mapped[datetime]

    subject: Mapped[str] = mapped_column(Text, default="")
    """An editor's subject; empty: a neutral one is made for each edition."""
    preheader: Mapped[str] = mapped_column(Text, default="")
    intro: Mapped[str] = mapped_column(Text, default="")
    """Markdown, as `digest.mail.prose` reads it."""

    upto: Mapped[int | None]
    """The last position, when it was frozen."""
    content: Mapped[str | None] = mapped_column(Text)
    """The frozen copy: canonical JSON of `content.Content`. What is sent is rendered from this alone."""
    content_hash: Mapped[str | None] = mapped_column(String(64))
    approved_at: Mapped[datetime | None]
    approved_by: Mapped[str] = mapped_column(String(120), default="")
    approved_content: Mapped[str | None] = mapped_column(Text)
    """What was approved last, kept when that was taken back: what a new approval has changed is told from it."""
    ready_at: Mapped[datetime | None]
    """When an editor called it ready for review; None: nobody did, or it was sent back."""
    ready_by: Mapped[str] = mapped_column(String(120), default="")
    sent_back: Mapped[str] = mapped_column(Text, default="")
    """What an approver wrote when they sent it back."""
    planned_at: Mapped[datetime | None]
    dropped: Mapped[list[int]] = mapped_column(default=list)
    """Articles of the frozen copy that were withdrawn before sending."""
    readers: Mapped[int | None]
    """To how many it goes or went, once it is planned. Stays when the ledger forgets who they were."""
    finished_at: Mapped[datetime | None]
    """When it was over. An issue that is `sending` after that sends again what was in doubt, and owes nothing else."""

    @property
    def name(self) -> str:
        """What it is called in messages: "weekly 2026-W48"."""
        return f"{self.schedule} {self.label}"

    @property
    def day(self) -> date:
        """The day it goes out: the schedule's, or the one it was brought forward to (in UTC)."""
        return self.closes_at.date() if self.immediate else self.send_on


class ChangeKind(enum.StrEnum):
    """What an editor can do to an article or a topic in one issue."""

    PIN = "pin"
    """Comes first in the mail; `text` is its place as `digest.issues.order` writes it, or `rank` orders pins."""
    PLACE = "place"
    """Stands elsewhere than it would by itself; `text` is its place."""
    EXCLUDE = "exclude"
    """Not in this issue, and not in a later one."""
    POSTPONE = "postpone"
    """Not in this issue, but new again for the next one."""
    NOTE = "note"
    """A sentence below a topic's heading."""
    TITLE = "title"
    """Another headline, in this issue only."""
    SUMMARY = "summary"
    """Another summary, in this issue only; empty: none."""
    PICTURE = "picture"
    """Another picture, in this issue only; empty: none."""
    TOPICS = "topics"
    """Other topics, in this issue only: ids, parted by blanks."""


STANDINGS = (ChangeKind.PIN, ChangeKind.PLACE, ChangeKind.EXCLUDE, ChangeKind.POSTPONE)
"""Of these an article has one at a time."""


class IssueChange(Base):
    """One thing an editor did to one issue."""

    __tablename__ = "issue_changes"
    __table_args__ = (UniqueConstraint("issue_id", "kind", "article_id", "topic_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    issue_id: Mapped[int] = mapped_column(ForeignKey("issues.id"))
    kind: Mapped[ChangeKind]
    article_id: Mapped[int | None] = mapped_column(ForeignKey("articles.id"))
    topic_id: Mapped[int | None] = mapped_column(ForeignKey("topics.id"))
    rank: Mapped[int] = mapped_column(default=0)
    position: Mapped[int] = mapped_column(default=0)
    """The last position in the log when it was made: an exclusion holds up to there, whatever becomes of the issue.
    `digest.issues.exclusions` moves it along with an article that another schedule brings later."""
    text: Mapped[str] = mapped_column(Text, default="")
    author: Mapped[str] = mapped_column(String(120), default="")
    made_at: Mapped[datetime]


class IssueEdit(Base):
    """One change of one thing of an issue: what it was, and what it became. Only ever added to."""

    __tablename__ = "issue_edits"
    __table_args__ = (Index("ix_issue_edits_issue_id_thing", "issue_id", "thing"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    issue_id: Mapped[int] = mapped_column(ForeignKey("issues.id"))
    thing: Mapped[str] = mapped_column(String(40))
    """As `digest.issues.things.Thing` writes it: "title 17"."""
    before: Mapped[str | None] = mapped_column(Text)
    after: Mapped[str | None] = mapped_column(Text)
    author: Mapped[str] = mapped_column(String(120))
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    """None: by a command."""
    made_at: Mapped[datetime]
    undoes_id: Mapped[int | None] = mapped_column(ForeignKey("issue_edits.id"))
    """The edit that this one took back."""


class Edition(Base):
    """One distinct list of articles within an issue; many cohorts may share it."""

    __tablename__ = "editions"
    __table_args__ = (UniqueConstraint("issue_id", "key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    issue_id: Mapped[int] = mapped_column(ForeignKey("issues.id"))
    key: Mapped[str] = mapped_column(String(64))
    """SHA-256 over language and sections."""
    language: Mapped[str] = mapped_column(String(35))
    sections: Mapped[str] = mapped_column(Text)
    """Canonical JSON of `selection.Section` values: topics, their articles in order, and how many were left over."""


class PlannedCohort(Base):
    """Readers of one issue that must get the same content, as they were when it was planned."""

    __tablename__ = "cohorts"
    __table_args__ = (
        Index("ix_cohorts_issue_id_topic_set_id", "issue_id", "topic_set_id", "covered_upto"),
        Index("ix_cohorts_topic_set_id", "topic_set_id"),
        Index("ix_cohorts_edition_id", "edition_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    issue_id: Mapped[int] = mapped_column(ForeignKey("issues.id"))
    topic_set_id: Mapped[int] = mapped_column(ForeignKey("topic_sets.id"))
    covered_upto: Mapped[int]
    language: Mapped[str] = mapped_column(String(35))
    received: Mapped[str] = mapped_column(Text, default="")
    """Ids, joined by commas, of articles that stand in the log again and that these readers had before."""
    edition_id: Mapped[int | None] = mapped_column(ForeignKey("editions.id"))
    """None: nothing was new for them."""
