"""Whether an address lies in a private network, for the person who adds it."""

import httpx2

from digest.sources.fetching.addresses import is_public
from digest.sources.fetching.guard import Resolve, look_up


def on_private_network(url: str, *, resolve: Resolve = look_up) -> bool:
    """True when the host of an http(s) address, or one of the addresses it resolves to, is not public.

    Asks the name service. False for what does not resolve: there is nothing to allow.
    """
    try:
        parts = httpx2.URL(url)
        addresses = resolve(parts.raw_host.decode("ascii"), parts.port or 443)
    except (httpx2.InvalidURL, OSError, UnicodeError):
        return False
    return not all(map(is_public, addresses))
