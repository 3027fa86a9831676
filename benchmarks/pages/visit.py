"""One thing that is asked of the pages, over and over, and what it may take."""

from collections.abc import Callable
from dataclasses import dataclass

from benchmarks.pages.browser import Browser

PAGE, PREVIEW = 200.0, 150.0
"""Milliseconds of the server that 95 of 100 answers stay below."""
WARM = 3
"""Requests that are not counted: templates are compiled at the first."""


@dataclass(frozen=True, slots=True)
class Visit:
    """`ask` is called with a number that grows from 0; all that it asks for is one answer."""

    name: str
    ask: Callable[[Browser, int], object]
    route: str = ""
    """The page of the router that this is a figure for; empty for more than one request, and for forms."""
    budget: float = PAGE


def timed(visit: Visit, browser: Browser, requests: int) -> dict[str, float]:
    """Milliseconds of `requests` answers, alone on the server; the first of all is told by itself."""
    took, worked = list[float](), list[float]()
    for number in range(WARM + requests):
        browser.begin()
        visit.ask(browser, number)
        took.append(browser.took)
        worked.append(browser.worked)
    first = took[0]
    took, worked = sorted(took[WARM:]), sorted(worked[WARM:])
    return {
        "first_ms": first,
        "p50_ms": _percentile(took, 0.5),
        "p95_ms": _percentile(took, 0.95),
        "budget_ms": visit.budget,
        "cpu_p50_ms": _percentile(worked, 0.5),
        "cpu_p95_ms": _percentile(worked, 0.95),
    }


def _percentile(ordered: list[float], share: float) -> float:
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]
