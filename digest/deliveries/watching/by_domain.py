"""What receiving domains took of an issue, as a report. Counting takes seconds for a million mails: a job does it."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from pydantic import TypeAdapter
from sqlalchemy import ColumnElement, update
from sqlalchemy.orm import Session

from digest.core.clock import Clock
from digest.core.database import Database
from digest.core.discretion import FEWEST
from digest.deliveries.watching.receivers import Receiver, receivers
from digest.issues.checks import reports
from digest.issues.checks.models import IssueReport
from digest.issues.checks.states import ReportKind
from digest.issues.models import OVER, Issue

MOST = 10
"""Domains: those that get most."""
HOLDS = timedelta(minutes=3)
"""So long a count is good enough while mail goes out."""


def count(database: Database, issue_id: int, *, clock: Clock) -> None:
    """Count, and keep it."""
    with database.reading() as session:
        of, most = age(session, session.get_one(Issue, issue_id)), receivers(session, issue_id, most=MOST)
    found = [one for one in most if one.mails >= FEWEST]
    with database.writing() as session:
        said = _ADAPTER.dump_json(found).decode()
        reports.keep(session, issue_id, ReportKind.RECEIVERS, stamp=of, said=said, now=clock())


def from_json(text: str) -> Sequence[Receiver]:
    """What a report keeps."""
    return _ADAPTER.validate_json(text)


def age(_: Session, issue: Issue) -> str:
    """Another one once the issue is over, and when it goes on after that: a count of another age does not hold."""
    return f"{issue.state.value} {issue.finished_at or ''}".strip()


def holds(issue: Issue, counted_at: datetime | None, *, now: datetime) -> bool:
    """Whether a count of this age is good enough: of an issue that is over for good, else for some minutes."""
    return counted_at is not None and (issue.state in OVER or counted_at > now - HOLDS)


def forget(session: Session, *which: ColumnElement[bool]) -> None:
    """Let go of what was counted, of all issues or of some: a receiving domain can be one person's. Where it is looked
    at again, it is counted anew."""
    theirs = update(IssueReport).where(IssueReport.kind == ReportKind.RECEIVERS, *which)
    nothing = {"said": "", "stamp": "", "made_at": None}
    session.execute(theirs.values(nothing).execution_options(synchronize_session=False))


_ADAPTER = TypeAdapter(list[Receiver])
