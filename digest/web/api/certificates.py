"""The certificates that Amazon signs its messages with: fetched from its own hosts, and remembered."""

from collections.abc import Callable

from digest.sources.fetching.client import web_within
from digest.sources.fetching.limits import Limits
from digest.sources.fetching.values import Wanted
from digest.web.kept import Kept

Fetch = Callable[[str], bytes]
"""Gets what lies at an address. Raises SourceError."""
LIMITS = Limits(connect_seconds=4, silent_seconds=4, whole_seconds=8, most_bytes=50_000, pause_seconds=0)
"""Amazon waits 15 seconds for an answer."""
MOST = 16


class Certificates:
    """A `Fetch` that remembers. Which addresses are Amazon's, `digest.mail.bounces.webhooks.sns` says."""

    def __init__(self, fetch: Fetch) -> None:
        self._fetch, self._kept = fetch, Kept[bytes](MOST)

    def __call__(self, url: str) -> bytes:
        """Raises SourceError for what cannot be had."""
        return self._kept.get(url, lambda: self._fetch(url))


def from_amazon(url: str) -> bytes:
    """`Fetch` by the one door to the network: private networks are closed."""
    with web_within(LIMITS) as fetch:
        return fetch(Wanted(url)).body or b""
