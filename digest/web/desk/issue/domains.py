"""The part of the page "sending" that is told by receiving domain: a job counts, and the page has it done anew when it
is old. Who has no script presses a button."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from fastapi import APIRouter, Request, Response
from sqlalchemy.orm import Session

from digest.core.discretion import FEWEST
from digest.core.errors import Conflict
from digest.core.languages import N_, Language
from digest.deliveries.watching import by_domain
from digest.deliveries.watching.receivers import Receiver
from digest.issues.checks import reports
from digest.issues.checks.states import ReportKind
from digest.issues.models import OVER, Issue
from digest.web.desk import moments, room
from digest.web.desk.access import Editor
from digest.web.desk.issue import frame, plots
from digest.web.desk.issue.reports import Standing, standing
from digest.web.site import Site, SiteHere

router = APIRouter(prefix="/desk/issues/{issue_id}/sending/domains")
SOON, LATER = 2, 60
"""Seconds until the page looks again: while somebody counts, and while mail goes out."""


@dataclass(frozen=True, slots=True)
class ByDomain:
    """What was counted, and how that stands."""

    report: Standing
    found: Sequence[Receiver]
    over: bool
    """The issue went out."""
    due: bool
    """It was never counted, or is too old, and nobody counts."""

    @property
    def wanted(self) -> bool:
        """Whether the page asks by itself; not where counting failed."""
        return self.due and not self.report.trouble

    @property
    def every(self) -> int:
        """Seconds until the next look; 0: this is the last word."""
        return SOON if self.report.waiting else 0 if self.over else LATER


@router.api_route("", methods=["GET", "HEAD"])
def look(request: Request, site: SiteHere, who: Editor, issue_id: int) -> Response:
    """This part of the page alone. Raises NotFound."""
    with site.app.database.reading() as session:
        issue = frame.the_issue(session, issue_id)
        heading, found = frame.heading(issue), counted(session, site, issue)
    return _part(request, site, heading, found)


@router.post("")
def ask(request: Request, site: SiteHere, who: Editor, issue_id: int) -> Response:
    """Have it counted. Raises NotFound, and Conflict for an issue of which no mail was made ready."""
    with site.app.database.writing() as session:
        issue = frame.the_issue(session, issue_id)
        if issue.planned_at is None:
            raise Conflict(N_("no mail of it was made ready yet"))
        reports.want(session, issue_id, ReportKind.RECEIVERS, now=site.app.clock())
        heading, found = frame.heading(issue), counted(session, site, issue)
    if "hx-request" in request.headers:
        return _part(request, site, heading, found)
    return room.go(site, f"issues/{issue_id}/sending?domains=yes")


def counted(session: Session, site: Site, issue: Issue) -> ByDomain:
    """What is known now. Changes nothing."""
    now = site.app.clock()
    report = standing(session, issue, ReportKind.RECEIVERS, now=now, mark=by_domain.age)
    found = by_domain.from_json(report.said) if report.said else []
    good = bool(report.said) and not report.changed and by_domain.holds(issue, report.made_at, now=now)
    return ByDomain(report, found, issue.state in OVER, due=not good and not report.waiting)


def drawn(site: Site, speak: Language, by: ByDomain) -> dict[str, Any]:
    """What templates need to tell it."""
    well = [(one.domain, one.mails, one.sent) for one in by.found]
    return {
        "row_plot": plots.rows(well, speak.number),
        "fewest": FEWEST,
        "moment": partial(moments.moment, zone=site.app.settings.publication.timezone),
    }


def _part(request: Request, site: Site, issue: frame.Heading, by: ByDomain) -> Response:
    speak = site.language(request)
    text = site.pages.text("desk/issue/domains.html", speak, issue=issue, by=by, **drawn(site, speak, by))
    return Response(text, media_type="text/html")
