"""What is asked of the demo's server, and what it answers."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urljoin

from digest.demo.content import Content, Story


@dataclass(frozen=True, slots=True)
class Asked:
    """One request: the newsroom at a moment, and where it is served. `origin` begins the server's addresses."""

    content: Content
    now: datetime
    origin: str
    path: str = "/"
    query: Mapping[str, str] | None = None

    def address(self, story: Story) -> str:
        """The story's address in full."""
        return urljoin(self.origin, story.url)

    def summary(self, story: Story) -> str:
        """Its summary, corrected if it has been."""
        corrected = story.correction is not None and story.correction.appears_at <= self.now
        return story.correction.summary if story.correction and corrected else story.summary


@dataclass(frozen=True, slots=True)
class Page:
    """A document as sent. `etag` (a strong one, with its quotes) is the same exactly as long as `body` is."""

    body: bytes
    kind: str
    status: int = 200

    @property
    def etag(self) -> str:
        """The validator."""
        return f'"{hashlib.sha256(self.body).hexdigest()[:32]}"'


Serve = Callable[[Asked], Page]
