"""When mail that keeps coming back ends a subscription: counted in issues, not in days, for weekly readers. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from digest.mail.bounces.report import Verdict

AT_ONCE = frozenset({Verdict.ADDRESS_DEAD})
SOFT = frozenset({Verdict.DOMAIN_DEAD, Verdict.MAILBOX_FULL, Verdict.TRANSIENT, Verdict.UNKNOWN})
COUNTS = AT_ONCE | SOFT
"""Verdicts that say that an issue did not arrive, and why it may be the reader's address."""
DOMAIN_ISSUES, DOMAIN_FOR = 2, timedelta(days=7)
FULL_ISSUES, FULL_FOR = 3, timedelta(days=14)
SOFT_ISSUES = 5
LONGEST = 60
"""Issues that are looked back: a fortnight and more of a daily reader."""


@dataclass(frozen=True, slots=True)
class Sent:
    """One issue that went to a reader, and what came back of it; empty when nothing did."""

    at: datetime
    verdicts: frozenset[Verdict]


def ends(sent: Sequence[Sent]) -> bool:
    """Whether the reader's address is given up. `sent` is what went to them, newest first.

    Looks at the newest issue that came back and those before it, up to one that arrived. An issue that was refused
    because of us alone neither counts nor arrives.
    """
    run = _unbroken(sent)
    if any(issue.verdicts & AT_ONCE for issue in run[:1]):
        return True
    domain = _of(run, Verdict.DOMAIN_DEAD)
    full = _of(run, Verdict.MAILBOX_FULL)
    return (
        (len(domain) >= DOMAIN_ISSUES and _span(domain) >= DOMAIN_FOR)
        or (len(full) >= FULL_ISSUES and _span(full) >= FULL_FOR)
        or len(run) >= SOFT_ISSUES
    )


def _unbroken(sent: Sequence[Sent]) -> list[Sent]:
    """The newest issues that came back, one after the other."""
    told = [issue for issue in sent if not issue.verdicts or issue.verdicts & COUNTS]
    newest = next((number for number, issue in enumerate(told) if issue.verdicts), len(told))
    run: list[Sent] = []
    for issue in told[newest:]:
        if not issue.verdicts:
            break
        run.append(issue)
    return run


def _of(run: Sequence[Sent], verdict: Verdict) -> list[Sent]:
    return [issue for issue in run if verdict in issue.verdicts]


def _span(run: Sequence[Sent]) -> timedelta:
    return run[0].at - run[-1].at
