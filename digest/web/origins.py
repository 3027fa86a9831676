"""Where pages may show pictures from, for a Content-Security-Policy. Pure.

An address comes from feeds, so it may say anything; only what is surely one host and port gets into a header.
"""

import re
from collections.abc import Iterable
from urllib.parse import urlsplit

ORIGIN = re.compile(r"https?://(?:[A-Za-z0-9_.-]+|\[[0-9A-Fa-f:.]+\])(?::\d{1,5})?")
MOST = 30
"""With more, any https address will do: proxies refuse answers with long headers."""


def origins(addresses: Iterable[object]) -> str:
    """The sources of these addresses, each once and after a blank; None and what is no such address are left out."""
    parts = [urlsplit(str(address)) for address in addresses if address is not None]
    found = sorted({f"{part.scheme}://{part.netloc}" for part in parts})
    safe = [origin for origin in found if ORIGIN.fullmatch(origin)]
    return "".join(f" {origin}" for origin in safe) if len(safe) <= MOST else " https:"
