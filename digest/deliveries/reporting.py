"""Makes the reports on issues that somebody waits for. No page waits: it shows what was made last."""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from digest.core.clock import Clock
from digest.core.database import Database
from digest.core.errors import Conflict, DigestError
from digest.core.sections import Schedule
from digest.deliveries import foretold, longest_mail, proofs
from digest.deliveries.content_now import content_now
from digest.deliveries.lanes import Limits
from digest.deliveries.letters import Stationery
from digest.deliveries.watching import by_domain
from digest.issues.checks import gather, link_looks, reports
from digest.issues.checks.models import IssueReport
from digest.issues.checks.proof import Score
from digest.issues.checks.stamps import stamp
from digest.issues.checks.states import BEFORE, ReportKind
from digest.issues.compose import Frame
from digest.issues.models import Issue, IssueState
from digest.mail.spam_filter import judged
from digest.sources.fetching.values import Fetch


@dataclass(frozen=True, slots=True)
class Reporter:
    """What reports are made with."""

    database: Database
    stationery: Stationery
    limits: Limits
    schedules: Mapping[str, Schedule]
    frame: Callable[[], Frame]
    web: Callable[[], AbstractContextManager[Fetch]]
    clock: Clock
    stopping: Callable[[], bool] = bool
    unasked: bool = False
    """Whether issues in review get their reports without being asked for."""


def make_waiting(reporter: Reporter) -> int:
    """Make every report that is wanted; return how many were made."""
    made = 0
    with reporter.database.reading() as session:
        idle = not _anything(session, unasked=reporter.unasked)
    while not idle and not reporter.stopping():
        with reporter.database.writing() as session:
            if reporter.unasked:
                _want_for_review(session, reporter.clock())
            report = reports.begin(session, now=reporter.clock())
        if report is None:
            break
        made += _made(reporter, report)
    return made


def forecast(reporter: Reporter, issue_id: int) -> None:
    """Make the forecast and keep it. Raises Conflict for an issue whose schedule is gone."""
    now = reporter.clock()
    with reporter.database.reading() as session:
        issue = session.get_one(Issue, issue_id)
        if issue.schedule not in reporter.schedules:
            raise Conflict(f"there is no schedule {issue.schedule!r} any more")
        content, of = content_now(session, issue, reporter.frame(), now=now), stamp(session, issue)
        told = foretold.foretold(
            session,
            issue,
            content,
            stationery=reporter.stationery,
            limits=reporter.limits,
            schedule=reporter.schedules[issue.schedule],
            now=now,
        )
    with reporter.database.writing() as session:
        said = foretold.to_json(told)
        reports.keep(session, issue_id, ReportKind.FORECAST, stamp=of, said=said, now=reporter.clock())


def check(reporter: Reporter, issue_id: int) -> None:
    """Look at the issue's links and ask the spam filter; keep what they tell. Raises MailUnavailable for a filter
    that fails, after the links were looked at."""
    now = reporter.clock()
    with reporter.database.reading() as session:
        issue = session.get_one(Issue, issue_id)
        content, of = content_now(session, issue, reporter.frame(), now=now), stamp(session, issue)
        mail = proofs.longest_mail(issue, content, reporter.stationery, date=now)
        links = gather.links(session, content)
    with reporter.web() as fetch:
        link_looks.look_at(reporter.database, fetch, links, clock=reporter.clock, stopping=reporter.stopping)
    found = judged(mail) if mail else None
    score = Score(found.points, found.limit, found.tests) if found else None
    with reporter.database.writing() as session:
        said = proofs.score_to_json(score)
        reports.keep(session, issue_id, ReportKind.CHECKS, stamp=of, said=said, now=reporter.clock())


def count_receivers(reporter: Reporter, issue_id: int) -> None:
    """Count what receiving domains took of the issue, and keep it."""
    by_domain.count(reporter.database, issue_id, clock=reporter.clock)


def find_extremes(reporter: Reporter, issue_id: int) -> None:
    """Find out who gets the longest mail, and who the shortest, and keep it."""
    longest_mail.find(reporter.database, issue_id, reporter.frame(), clock=reporter.clock)


def _made(reporter: Reporter, report: IssueReport) -> bool:
    """What cannot be made is told on the page, and waits for nobody."""
    try:
        _WORK[report.kind](reporter, report.issue_id)
    except DigestError as error:
        with reporter.database.writing() as session:
            reports.give_up(session, report.id, str(error))
        return False
    return True


def _anything(session: Session, *, unasked: bool) -> bool:
    wanted = select(IssueReport.id).where(IssueReport.wanted_at.is_not(None)).limit(1)
    return session.scalar(wanted) is not None or (unasked and bool(_unreported(session)))


def _want_for_review(session: Session, now: datetime) -> None:
    for issue_id, kind in _unreported(session):
        reports.want(session, issue_id, kind, now=now)


def _unreported(session: Session) -> list[tuple[int, ReportKind]]:
    """Reports that nobody asked for on issues in review, which somebody will read soon."""
    found = []
    for kind in BEFORE:
        has_one = exists().where(IssueReport.issue_id == Issue.id, IssueReport.kind == kind)
        in_review = select(Issue.id).where(Issue.state == IssueState.IN_REVIEW, ~has_one)
        found += [(issue_id, kind) for issue_id in session.scalars(in_review)]
    return found


_WORK: Mapping[ReportKind, Callable[[Reporter, int], None]] = {
    ReportKind.FORECAST: forecast,
    ReportKind.CHECKS: check,
    ReportKind.RECEIVERS: count_receivers,
    ReportKind.EXTREMES: find_extremes,
}
