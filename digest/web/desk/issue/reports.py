"""How a report stands, for the page that shows it: when it was made, whether it still holds, who makes the next."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from digest.issues.checks import reports
from digest.issues.checks.stamps import stamp
from digest.issues.checks.states import ReportKind
from digest.issues.models import Issue

PATIENCE = timedelta(minutes=1)
"""Within which a report is begun where jobs run."""
FRESH = timedelta(hours=6)
"""For so long, what readers change does not matter."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What a page says above a report."""

    made_at: datetime | None
    waiting: bool
    """Somebody asked for it, and it is being made."""
    unattended: bool
    """It was asked for a while ago, and nobody makes it."""
    changed: bool
    """The issue is not any more what it was made of."""
    old: bool
    trouble: str
    said: str
    """As it was kept; empty: never made."""


def standing(
    session: Session,
    issue: Issue,
    kind: ReportKind,
    *,
    now: datetime,
    mark: Callable[[Session, Issue], str] = stamp,
) -> Standing:
    """How the report on this issue stands now. `mark` tells what it was made of from what would be another report."""
    report = reports.kept(session, issue.id, kind)
    if report is None:
        return Standing(None, False, False, False, False, "", "")
    wanted = report.wanted_at
    return Standing(
        made_at=report.made_at,
        waiting=wanted is not None,
        unattended=wanted is not None and report.begun_at is None and wanted < now - PATIENCE,
        changed=bool(report.said) and report.stamp != mark(session, issue),
        old=report.made_at is not None and report.made_at < now - FRESH,
        trouble=report.trouble,
        said=report.said,
    )
