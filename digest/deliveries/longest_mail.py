"""Who gets the longest mail of an issue, and who the shortest, as a report: a job asks every cohort.

Kept is the cohort, and not a person: whoever of it is still a reader stands for it.
"""

from collections.abc import Mapping
from datetime import datetime

from pydantic import TypeAdapter
from sqlalchemy.orm import Session

from digest.core.clock import Clock
from digest.core.database import Database
from digest.deliveries import samples
from digest.deliveries.samples import Extreme
from digest.issues.checks import reports
from digest.issues.checks.stamps import stamp
from digest.issues.checks.states import ReportKind
from digest.issues.compose import Frame
from digest.issues.models import Issue
from subscribers.audience import Cohort


def find(database: Database, issue_id: int, frame: Frame, *, clock: Clock) -> None:
    """Ask, and keep it."""
    with database.reading() as session:
        issue = session.get_one(Issue, issue_id)
        of, found = stamp(session, issue), samples.extremes(session, issue, frame, now=clock())
    with database.writing() as session:
        said = _ADAPTER.dump_json(found).decode()
        reports.keep(session, issue_id, ReportKind.EXTREMES, stamp=of, said=said, now=clock())


def known(session: Session, issue: Issue, which: Extreme) -> tuple[int | None, datetime | None]:
    """A reader of that mail, and when they were found; from the ledger where there is one. No reader: nobody gets a
    mail. No moment: nobody looked, or those who were found are no readers any more."""
    if issue.planned_at is not None:
        return samples.planned(session, issue, which), issue.planned_at
    report = reports.kept(session, issue.id, ReportKind.EXTREMES)
    if report is None or not report.said:
        return None, None
    cohort = from_json(report.said).get(which)
    if cohort is None:
        return None, report.made_at
    reader = samples.somebody_of(session, issue, cohort)
    return reader, report.made_at if reader is not None else None


def from_json(text: str) -> Mapping[Extreme, Cohort]:
    """What a report keeps."""
    return _ADAPTER.validate_json(text)


_ADAPTER = TypeAdapter(dict[Extreme, Cohort])
