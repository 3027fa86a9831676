"""What a page may load, run and be framed by: its Content-Security-Policy. Pure.

A page shows pictures of exactly those origins that it names. An address comes from feeds, so it may say anything; only
what is surely one host and port gets into a header.
"""

import re
from collections.abc import Iterable

PAGE = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'{pictures}; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
MAIL = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src{pictures}; base-uri 'none'; form-action 'none'; "
    "frame-ancestors {ancestors}; sandbox allow-popups allow-popups-to-escape-sandbox{leave}"
)
"""A mail has its styles in its elements. It runs nothing, and is cut off from this site."""
ORIGIN = re.compile(r"(https?://(?:[a-z0-9_.-]+|\[[0-9a-f:.]+\])(?::\d{1,5})?)(?:[/?#]|\Z)", re.IGNORECASE)
MOST = 30
"""With more, any https address will do: proxies refuse answers with long headers."""


def page(pictures: Iterable[object], *, frames: bool = False) -> dict[str, str]:
    """Of a page of ours that shows the pictures at these addresses; with `frames`, it has frames of this site."""
    return _header(PAGE.format(pictures=_origins(pictures)) + ("; frame-src 'self'" if frames else ""))


def mail(pictures: Iterable[object], *, framed: bool) -> dict[str, str]:
    """Of a mail that shows these pictures: in a frame of ours, or as a page that may be left by its links."""
    ancestors, leave = ("'self'", "") if framed else ("'none'", " allow-top-navigation-by-user-activation")
    return _header(MAIL.format(pictures=_origins(pictures) or " 'none'", ancestors=ancestors, leave=leave))


def _header(policy: str) -> dict[str, str]:
    return {"Content-Security-Policy": policy}


def _origins(addresses: Iterable[object]) -> str:
    """The sources of these addresses, each once and after a blank; None and what is no such address are left out."""
    found = [ORIGIN.match(str(address).strip()) for address in addresses]
    safe = sorted({origin[1] for origin in found if origin is not None})
    return "".join(f" {origin}" for origin in safe) if len(safe) <= MOST else " https:"
