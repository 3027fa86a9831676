"""Reports that take too long for a page: asked for by a page, made by whoever runs jobs, kept until made anew.

Two processes never make the same report at once, and only one at a time asks other machines. One that was begun by a
process that died is begun again after a while.
"""

from datetime import datetime, timedelta

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from digest.core.database import Lock, lock
from digest.issues.checks.models import IssueReport
from digest.issues.checks.states import ReportKind

LEASE = timedelta(minutes=15)
"""After that long, who began a report is taken for dead."""


def kept(session: Session, issue_id: int, kind: ReportKind) -> IssueReport | None:
    """The report, made or only wanted."""
    wanted = IssueReport.issue_id == issue_id, IssueReport.kind == kind
    return session.scalars(select(IssueReport).where(*wanted)).one_or_none()


def want(session: Session, issue_id: int, kind: ReportKind, *, now: datetime) -> None:
    """Ask for the report; asking twice is asking once."""
    lock(session, Lock.REPORTS)
    report = kept(session, issue_id, kind)
    if report is None:
        report = IssueReport(issue_id=issue_id, kind=kind)
        session.add(report)
    if report.wanted_at is None:
        report.wanted_at = now
    session.flush()


def begin(session: Session, *, now: datetime) -> IssueReport | None:
    """The report that somebody waits for longest, and that nobody makes; it is the caller's to make."""
    lock(session, Lock.REPORTS)
    alive = IssueReport.begun_at.is_not(None), IssueReport.begun_at > now - LEASE
    asking = session.scalar(select(IssueReport.id).where(IssueReport.kind == ReportKind.CHECKS, *alive))
    free = or_(IssueReport.begun_at.is_(None), IssueReport.begun_at <= now - LEASE)
    waiting = select(IssueReport).where(IssueReport.wanted_at.is_not(None), free)
    if asking is not None:
        waiting = waiting.where(IssueReport.kind != ReportKind.CHECKS)
    report = session.scalars(waiting.order_by(IssueReport.wanted_at, IssueReport.id).limit(1)).one_or_none()
    if report is not None:
        report.begun_at = now
    return report


def keep(session: Session, issue_id: int, kind: ReportKind, *, stamp: str, said: str, now: datetime) -> None:
    """Put down a report that was made; nobody waits for it any more."""
    lock(session, Lock.REPORTS)
    report = kept(session, issue_id, kind)
    if report is None:
        report = IssueReport(issue_id=issue_id, kind=kind)
        session.add(report)
    report.wanted_at = report.begun_at = None
    report.made_at, report.stamp, report.said, report.trouble = now, stamp, said, ""


def give_up(session: Session, report_id: int, trouble: str) -> None:
    """Note why a report cannot be made; what was made before stays."""
    lock(session, Lock.REPORTS)
    report = session.get_one(IssueReport, report_id)
    report.wanted_at, report.begun_at, report.trouble = None, None, trouble
