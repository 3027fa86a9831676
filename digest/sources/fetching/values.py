"""What is asked of the web, what comes back, and how it may refuse."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from digest.core.errors import SourceError


@dataclass(frozen=True, slots=True)
class Validators:
    """What a server said about the document we have, exactly as received."""

    etag: str | None = None
    last_modified: str | None = None


@dataclass(frozen=True, slots=True)
class Wanted:
    """One document to get."""

    url: str
    validators: Validators = Validators()
    page: bool = False
    """A page made for people: robots.txt is asked first. Feeds and interfaces are made for programs."""
    private_origin: str | None = None
    """The one origin (`origin_of`) that may lie in a private network, because a person named it."""
    beginning: int | None = None
    """Only so many bytes of it, where all that matters is that it is there; None: the whole document."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """A document, or None as body when it has not changed."""

    body: bytes | None
    url: str
    """Where it was found, after redirects."""
    validators: Validators = Validators()
    charset: str = ""
    """As the Content-Type says; often wrong."""
    moved_to: str | None = None
    """Where it has moved for good (301, 308), as far as the chain of redirects was permanent."""
    robots: str = ""
    """The X-Robots-Tag header, such as "noindex"."""


Fetch = Callable[[Wanted], Fetched]
"""Gets a document, unless it is still what the validators describe. Raises SourceError only."""


class Refused(SourceError):
    """The server answered, but with a status that is no success."""

    def __init__(self, message: str, *, status: int, retry_after: timedelta | None = None, **values: object) -> None:
        super().__init__(message, **values)
        self.status, self.retry_after = status, retry_after

    @property
    def gone(self) -> bool:
        """410: the document is gone for good."""
        return self.status == 410
