"""The rules of one robots.txt, as far as they can concern us. Pure."""

import re

from protego import Protego

PRODUCT = "newsletter-digest"
"""The name that robots.txt may call us by."""
_AGENT = re.compile(r"\s*user[- ]?agent\s*[:\s]\s*([^#]*)", re.IGNORECASE)


def rules(robots_txt: bytes) -> Protego:
    """What is no rule is passed over."""
    text = robots_txt.decode("utf-8-sig", errors="replace")
    return Protego.parse("\n".join(map(_for_us_or_others, text.splitlines())))


def _for_us_or_others(line: str) -> str:
    """All other names become one: ten thousand of them with ten thousand rules would take minutes and gigabytes."""
    found = _AGENT.match(line)
    if not found:
        return line
    name = found[1].strip().lower()
    plain = name.replace("*", "")
    if name != "*" and not (plain and PRODUCT.startswith(plain)):
        plain = "somebody-else"
    return f"User-agent: {plain or '*'}"
