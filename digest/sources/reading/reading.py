"""What a reader of one kind of source is given, and what it returns."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from digest.sources.fetching.values import Fetch, Validators
from digest.sources.models import SourceKind
from digest.sources.parsing.parsed import Parsed
from digest.sources.values import SourceRow


@dataclass(frozen=True, slots=True)
class Reading:
    """What a source says now."""

    kind: SourceKind
    parsed: Parsed | None
    """None when nothing has changed."""
    validators: Validators = field(default_factory=Validators)
    moved_to: str | None = None
    """Where the source has moved for good."""
    received_bytes: int = 0
    """After decompression, of all documents together."""
    upto: datetime | None = None
    """Everything the source modified before this is in here or known (WordPress)."""
    gone: tuple[str, ...] = ()
    """Guids of kept articles that the source has taken back."""


class Memory(Protocol):
    """What is kept of the source that is being read, so that no page is asked for twice."""

    def known(self, urls: Collection[str]) -> set[str]:
        """Those of `urls` at which a kept article stands, compared by their canonical form."""

    def standing(self, *, most: int) -> list[str]:
        """Guids of the newest kept articles that were not taken back, newest first."""


class Read(Protocol):
    """Reads one kind of source over the network, without a transaction."""

    def __call__(self, source: SourceRow, fetch: Fetch, memory: Memory, *, whole: bool, now: datetime) -> Reading:
        """`whole` asks without conditions: everything, as if for the first time. Raises SourceError."""
