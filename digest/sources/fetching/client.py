"""Getting documents from the web: conditionally, patiently, politely, and never more than is bearable."""

import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from http.cookiejar import DefaultCookiePolicy
from importlib.metadata import PackageNotFoundError, version

import httpcore2
import httpx2

from digest.core.clock import Clock, utc_now
from digest.sources.fetching.fetcher import Fetcher
from digest.sources.fetching.guard import Resolve, look_up
from digest.sources.fetching.limits import Limits
from digest.sources.fetching.robots_rules import PRODUCT
from digest.sources.fetching.transport import GuardedTransport
from digest.sources.fetching.unpacking import ACCEPTED
from digest.sources.fetching.values import Fetch

_ACCEPT = "application/atom+xml, application/rss+xml, application/xml;q=0.9, text/xml;q=0.9, */*;q=0.5"


@contextmanager
def web(*, contact: str = "", per_host: int = 2, pause_seconds: float = 1.0) -> Iterator[Fetch]:
    """A `Fetch` over HTTP, to be used by several threads. `contact` tells site owners whom to write to.

    At most `per_host` requests are under way to one host, and between the starts of two to a public host lie
    `pause_seconds`. Private networks are closed but for the `private_origin` of what is wanted.
    """
    with web_within(Limits(per_host=per_host, pause_seconds=pause_seconds), contact=contact) as fetch:
        yield fetch


@contextmanager
def web_within(
    limits: Limits,
    *,
    contact: str = "",
    resolve: Resolve = look_up,
    network: httpcore2.NetworkBackend | None = None,
    clock: Clock = utc_now,
) -> Iterator[Fetch]:
    """`web` with other limits, another name service and another network below it."""
    with httpx2.Client(
        headers={"User-Agent": user_agent(contact), "Accept": _ACCEPT, "Accept-Encoding": ACCEPTED},
        transport=GuardedTransport(resolve, network or httpcore2.SyncBackend(), _certificates()),
        trust_env=False,
    ) as client:
        # One client reads all sources; what one site notes about us is not for the next.
        client.cookies.jar.set_policy(DefaultCookiePolicy(allowed_domains=[]))
        yield Fetcher(client, limits, clock)


@cache
def _certificates() -> ssl.SSLContext:
    """Reading the machine's certificates takes 20 ms; once for all clients is enough."""
    return httpx2.create_ssl_context()


def user_agent(contact: str) -> str:
    """How we introduce ourselves: `newsletter-digest/0.1.0 (+contact)`."""
    known = "".join(character for character in contact if character.isascii() and character.isprintable())
    return f"{PRODUCT}/{_version()}" + (f" (+{known})" if known else "")


def _version() -> str:
    try:
        return version("newsletter-digest")
    except PackageNotFoundError:  # run from a checkout that is not installed
        return "0"
