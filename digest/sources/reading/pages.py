"""Going to the pages of articles for what a listing or sitemap does not tell: few, and each seldom."""

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from random import Random

from digest.core.errors import SourceError
from digest.sources.fetching.values import Fetch, Refused, Wanted
from digest.sources.parsing.markup import open_page
from digest.sources.parsing.noindex import noindex
from digest.sources.parsing.site import is_front_page, same_site
from digest.sources.parsing.story import Story, read_story
from digest.sources.parsing.text import decode
from digest.sources.values import SourceRow

MOST_PAGES = 30
"""In one reading of one source."""
AGAIN = 10
"""Known articles that a whole reading looks at again, so that corrections are noticed."""
MOST_SECONDS = 60
"""For the pages of one reading, so that a slow site does not hold up the others. The last page may take longer."""
_MOST_FAILURES = 5
"""In a row; then no more of the site's pages are asked for in this reading."""
_GONE = (404, 410)


def drawn(urls: Sequence[str], most: int, now: datetime) -> list[str]:
    """Those whose turn it is: all, or where they are too many the first half of `most` and others by lot.

    So pages that are no stories, and stay new for ever, never keep stories from their turn.
    """
    if len(urls) <= most:
        return list(urls)
    first = urls[: most // 2]
    return [*first, *Random(now.timestamp()).sample(urls[len(first) :], most - len(first))]


class _TakenBack(Exception):
    """The page says that its article is not for readers any more."""


@dataclass
class Pages:
    """The article pages of one site, in one reading. No failure of a page is a failure of the reading."""

    source: SourceRow
    fetch: Fetch
    now: datetime
    received_bytes: int = 0
    asked: int = 0
    """Pages, so far."""
    postponed: set[str] = field(default_factory=set)
    """Pages that were not asked for, because the time was up."""
    taken_back: set[str] = field(default_factory=set)
    """Pages that are gone, or ask not to be shown."""
    warnings: list[str] = field(default_factory=list)
    seconds: Callable[[], float] = time.monotonic
    _failures: int = 0
    _until: float | None = None

    def are_of_site(self, url: str | None) -> bool:
        """Whether the page may be asked for: it is on the host of the source, or on a subdomain of it."""
        return url is not None and same_site(url, self.source.address)

    def stories(self, urls: Iterable[str]) -> dict[str, Story]:
        """What the pages tell, by address; those that cannot be read, or were taken back, are left out."""
        found, postponed = {}, set[str]()
        for url in urls:
            if self._time_is_up():
                postponed.add(url)
            elif self._failures < _MOST_FAILURES and (story := self._story(url)):
                found[url] = story
        if postponed:
            self.postponed |= postponed
            self.warnings.append(
                f"its pages are slow; after {MOST_SECONDS} seconds, {len(postponed)} were not asked for"
            )
        return found

    def _time_is_up(self) -> bool:
        """The time runs from the first page on."""
        if self._until is None:
            self._until = self.seconds() + MOST_SECONDS
        return self.seconds() >= self._until

    def _story(self, url: str) -> Story | None:
        try:
            story = self._read(url)
        except _TakenBack as reason:
            self.taken_back.add(url)
            self.warnings.append(f"{url} is left out: {reason}")
        except SourceError as error:
            self._failures += 1
            self.warnings.append(f"the page {url} could not be read: {error}")
            if self._failures == _MOST_FAILURES:
                self.warnings.append(f"{_MOST_FAILURES} pages in a row could not be read; no more were asked for")
        else:
            self._failures = 0
            return story
        return None

    def _read(self, url: str) -> Story | None:
        self.asked += 1
        try:
            fetched = self.fetch(Wanted(url, page=True, private_origin=self.source.private_origin))
        except Refused as refused:
            if refused.status in _GONE:
                raise _TakenBack(f"the server answers {refused.status}") from refused
            raise
        self.received_bytes += len(fetched.body or b"")
        if not self.are_of_site(fetched.url) or is_front_page(fetched.url):
            raise SourceError(f"it leads to {fetched.url[:200]}")
        text, _ = decode(fetched.body or b"", charset=fetched.charset)
        page = open_page(text, address=fetched.url)
        if noindex(page, fetched.robots, now=self.now):
            raise _TakenBack("it asks not to be shown (noindex)")
        return read_story(page)
