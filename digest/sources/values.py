"""Sources as values: what leaves this package."""

import enum
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from digest.articles.values import Ingested
from digest.sources.fetching.origin import origin_of
from digest.sources.fetching.values import Validators
from digest.sources.models import Outcome, SourceKind


@dataclass(frozen=True, slots=True)
class SourceRow:
    """One source, and how its last reading went. Times are UTC."""

    id: int
    name: str
    kind: SourceKind
    location: str
    topic_id: int | None
    selectors: Mapping[str, str]
    on_private_network: bool
    moved_to: str | None
    validators: Validators
    added_at: datetime
    fetched_at: datetime | None
    succeeded_at: datetime | None
    changed_at: datetime | None
    read_whole_at: datetime | None
    read_upto: datetime | None
    due_at: datetime | None
    wait_until: datetime | None
    usual_gap: timedelta | None
    failures: int
    held_at: datetime | None
    held_reason: str
    released_at: datetime | None
    gone_at: datetime | None
    disabled_at: datetime | None
    error: str

    @property
    def address(self) -> str:
        """Where it is read: its location, or where that has moved for good."""
        return self.moved_to or self.location

    @property
    def private_origin(self) -> str | None:
        """The origin that may lie in a private network, because a person named it."""
        return origin_of(self.location) if self.on_private_network else None

    @property
    def refreshable(self) -> bool:
        """Has an address that can be read again, unlike an imported file."""
        return self.location.startswith(("http://", "https://"))


class State(enum.StrEnum):
    """How a source is doing, in one word."""

    NOT_READ = "not read yet"
    FINE = "fine"
    SILENT = "silent"
    """Read without a problem, but nothing new came for much longer than usual."""
    FAILING = "failing"
    WAITING = "waiting"
    """Its server asked not to be called for a while."""
    HELD = "held"
    """New articles of it wait for a person."""
    DISABLED = "disabled"
    GONE = "gone"
    """Disabled because its server said that it is gone for good."""


@dataclass(frozen=True, slots=True)
class Health:
    """How a source is doing, and why in words."""

    state: State
    sentence: str


@dataclass(frozen=True, slots=True)
class Refreshed:
    """How the reading of one source went."""

    source_id: int
    name: str
    ingested: Ingested = field(default_factory=Ingested)
    not_modified: bool = False
    """The server said that nothing has changed."""
    error: str = ""
    """What went wrong, in words; then nothing was ingested."""
    held: str = ""
    """Why new articles of it wait for a person; empty when they do not."""
    skipped: str = ""
    """Why it was not read at all, in words."""
    twins: int = 0
    """How many of the new articles another source has told already."""
    never_read: bool = False
    """It was never read without an error, neither now nor before."""
    state: State = State.FINE
    """How the source is doing now, and before this reading how it was."""
    was: State = State.FINE

    @property
    def new(self) -> int:
        """Articles that were seen for the first time."""
        return len(self.ingested.new)


@dataclass(frozen=True, slots=True)
class ReadingRow:
    """One line of the log of readings. Times are UTC."""

    id: int
    source_id: int
    at: datetime
    milliseconds: int
    outcome: Outcome
    received_bytes: int
    entries: int
    new: int
    updated: int
    note: str
