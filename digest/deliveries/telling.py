"""Log lines of sending. They name issues, batches and relays; never a reader, an address or a topic.

A receiving domain is named only where config.toml names it: another one may be one person's own.
"""

from collections.abc import Collection
from dataclasses import asdict
from typing import Any

import structlog

from digest.deliveries.breakers import Turned
from digest.deliveries.recover import Recovered
from digest.deliveries.reports import Report

OUTCOMES = ("sent", "deferred", "rejected", "expired", "doubtful")
log = structlog.get_logger()


def tell(report: Report, *, named: Collection[str]) -> None:
    """One line for the batch, and one for each relay that failed and each breaker that turned."""
    of: dict[str, Any] = {"batch": report.batch}
    if report.issue_id is not None:
        of = {"issue_id": report.issue_id, "issue": report.issue, **of}
    outcomes = report.outcomes
    log.info(
        "notices sent" if report.issue_id is None else "batch sent",
        **of,
        mails=report.mails,
        **{outcome: outcomes[outcome] for outcome in OUTCOMES},
        unsent=report.unsent,
        seconds=round(sum(report.seconds.values()), 3),
        relays=sorted({attempt.way for attempt in report.attempts if attempt.way}),
    )
    for way, words in report.troubles.items():
        log.warning("relay failed", relay=way, words=words, **of)
    for turned in report.turned:
        _tell_turned(turned, named, of)


def tell_recovered(found: Recovered) -> None:
    """What dead senders had in hand, if anything."""
    if found:
        log.warning("dead senders settled", **asdict(found))


def _tell_turned(turned: Turned, named: Collection[str], of: dict[str, Any]) -> None:
    kind, _, name = turned.lane.partition(":")
    where = {kind: name if kind == "relay" or name in named else "one that config.toml does not name"}
    if turned.shut_until is None:
        log.info("breaker closed", **where, **of)
    else:
        until = turned.shut_until.isoformat(timespec="seconds")
        log.warning("breaker opened", **where, until=until, failures=turned.failures, **of)
