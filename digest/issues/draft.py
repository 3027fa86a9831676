"""Brings issues into being: whatever should exist by schedule and clock, and does not, is made.

Safe to run at any time, late, twice, and by two schedulers at once.
"""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from digest.core.database import Lock, lock
from digest.core.languages import N_
from digest.core.sections import Schedule
from digest.issues.approve import AUTOMATIC, approve, close, hold
from digest.issues.compose import Frame
from digest.issues.models import Issue, IssueState
from digest.issues.periods import Period, first_send_time, following, period_at

MISSED = N_("missed while nothing ran; its articles come with the next issue")
NOT_IN_TIME = "nobody approved it in time"


def make_missing(session: Session, schedules: Mapping[str, Schedule], *, zone: str, now: datetime) -> int:
    """Make sure that every schedule has an open draft; return how many issues were made.

    Issues whose whole window passed unnoticed are recorded as skipped, but for the last: it goes out late.
    """
    lock(session, Lock.ISSUES)
    return sum(_make_missing(session, name, schedule, zone, now) for name, schedule in schedules.items())


def move_on(
    session: Session, schedules: Mapping[str, Schedule], frame: Frame, *, automatic: bool, now: datetime
) -> None:
    """Close windows whose time has come, and settle what is due: approve where approval is automatic, hold where
    nobody approved in time."""
    lock(session, Lock.ISSUES)
    waiting = select(Issue).where(
        Issue.state.in_([IssueState.DRAFTING, IssueState.IN_REVIEW]), Issue.schedule.in_(list(schedules))
    )
    fresh = waiting.with_for_update().execution_options(populate_existing=True)
    for issue in session.scalars(fresh.order_by(Issue.send_on, Issue.id)):
        due = issue.immediate or _due_at(issue, schedules) <= now
        if issue.closes_at <= now and (issue.state is IssueState.DRAFTING or due):
            close(session, issue, frame, now=now)
        if issue.state is IssueState.IN_REVIEW and due:
            _settle(session, issue, frame, automatic=automatic, now=now)


def _settle(session: Session, issue: Issue, frame: Frame, *, automatic: bool, now: datetime) -> None:
    if automatic:
        approve(session, issue, frame, by=AUTOMATIC, now=now)
    elif not issue.immediate:
        hold(issue, NOT_IN_TIME)


def _due_at(issue: Issue, schedules: Mapping[str, Schedule]) -> datetime:
    return first_send_time(schedules[issue.schedule], send_on=issue.send_on, closes_at=issue.closes_at)


def _make_missing(session: Session, name: str, schedule: Schedule, zone: str, now: datetime) -> int:
    latest = session.scalars(
        select(Issue).where(Issue.schedule == name).order_by(Issue.send_on.desc(), Issue.id.desc()).limit(1)
    ).first()
    if latest is None:
        session.add(_draft(name, period_at(schedule, zone, now), now))
        return 1
    if latest.state is IssueState.DRAFTING and latest.closes_at > now:
        return 0
    known = set(session.scalars(select(Issue.label).where(Issue.schedule == name)))
    fresh = following(schedule, zone, after=latest.send_on, now=now)
    issues = [_draft(name, period, now) for period in fresh if period.label not in known]
    unfinished = [latest, *issues] if latest.state is IssueState.DRAFTING else issues
    for missed in [issue for issue in unfinished if issue.closes_at <= now][:-1]:
        missed.state, missed.note, missed.finished_at = IssueState.SKIPPED, MISSED, now
    session.add_all(issues)
    session.flush()
    return len(issues)


def _draft(name: str, period: Period, now: datetime) -> Issue:
    return Issue(
        schedule=name,
        label=period.label,
        starts_at=period.starts_at,
        closes_at=period.closes_at,
        send_on=period.send_on,
        state=IssueState.DRAFTING,
        created_at=now,
    )
