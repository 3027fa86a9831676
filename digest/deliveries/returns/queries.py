"""Counts of what came back: for the command line, for metrics, and for the share of complaints."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from digest.core.database import rows_changed
from digest.deliveries.returns.models import Return
from digest.issues.models import Issue


@dataclass(frozen=True, slots=True)
class ReturnCount:
    """How many reports of one class about one issue led to what."""

    issue: str
    verdict: str
    effect: str
    reports: int


def counts(session: Session, *, issues: int) -> Sequence[ReturnCount]:
    """Counts for the newest issues that anything came back of; what belongs to no issue comes last."""
    newest = select(Return.issue_id).where(Return.issue_id.is_not(None)).group_by(Return.issue_id)
    newest = newest.order_by(Return.issue_id.desc()).limit(issues)
    rows = session.execute(
        select(Issue.schedule, Issue.label, Return.verdict, Return.effect, func.count())
        .select_from(Return)
        .outerjoin(Issue, Issue.id == Return.issue_id)
        .where(Return.issue_id.in_(newest) | Return.issue_id.is_(None))
        .group_by(Issue.id, Issue.schedule, Issue.label, Return.verdict, Return.effect)
        .order_by(Issue.id.is_(None), Issue.id.desc(), Return.verdict, Return.effect)
    )
    return [
        ReturnCount(f"{schedule} {label}" if schedule else "", verdict.value, effect.value, number)
        for schedule, label, verdict, effect, number in rows
    ]


def purge(session: Session, *, received_before: datetime) -> int:
    """Forget what came back before this; return how many reports. Safe to repeat."""
    return rows_changed(session.execute(delete(Return).where(Return.received_at < received_before)))
