"""Whether a page asks not to be shown to anybody who searches: how publishers unpublish without deleting. Pure."""

import re
from collections.abc import Iterator
from datetime import datetime

from digest.sources.parsing.dates import parse_date
from digest.sources.parsing.markup import Page, attribute

_UNTIL = re.compile(r"\bunavailable_after\s*:\s*(.+)", re.IGNORECASE)
_AGENT = re.compile(r"^\s*([\w*-]+)\s*:")
_NAMES = ("robots", "googlebot", "googlebot-news")


def noindex(page: Page, header: str = "", *, now: datetime) -> bool:
    """Whether the page, or its X-Robots-Tag header, says noindex or none, or was to be shown until before `now`."""
    return any(_forbids(rule, now) for rule in _rules(page, header))


def _rules(page: Page, header: str) -> Iterator[str]:
    for node in page.tree.css("meta[name][content]")[:1_000]:
        if attribute(node, "name").lower() in _NAMES:
            yield attribute(node, "content")[:1_000]
    agent = _AGENT.match(header)
    if agent is None or agent[1].lower() in (*_NAMES, "*", "unavailable_after"):
        yield (
            header[:1_000]
            if agent is None or agent[1].lower() == "unavailable_after"
            else header[agent.end() :][:1_000]
        )


def _forbids(rule: str, now: datetime) -> bool:
    until = _UNTIL.search(rule)
    end = parse_date(until[1]) if until else None
    words = set(re.split(r"[\s,]+", rule.lower()))
    return bool(words & {"noindex", "none"}) or (end is not None and end < now)
