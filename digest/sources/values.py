"""Sources as values: what leaves this package."""

from dataclasses import dataclass, field
from datetime import datetime

from digest.articles.values import Ingested
from digest.sources.models import SourceKind


@dataclass(frozen=True, slots=True)
class SourceRow:
    """One source, and how its last reading went. Times are UTC."""

    id: int
    name: str
    kind: SourceKind
    location: str
    topic_id: int | None
    etag: str | None
    last_modified: str | None
    added_at: datetime
    fetched_at: datetime | None
    succeeded_at: datetime | None
    changed_at: datetime | None
    disabled_at: datetime | None
    error: str

    @property
    def refreshable(self) -> bool:
        """Has an address that can be read again, unlike an imported file."""
        return self.location.startswith(("http://", "https://"))


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
