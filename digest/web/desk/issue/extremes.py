"""Who has the longest mail, or the shortest: a job finds out, and the preview waits for nobody."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from sqlalchemy.orm import Session

from digest.deliveries import longest_mail
from digest.deliveries.samples import Extreme
from digest.issues.checks import reports
from digest.issues.checks.states import ReportKind
from digest.issues.models import Issue
from digest.web.desk import moments, room
from digest.web.desk.access import Editor
from digest.web.desk.issue import frame
from digest.web.desk.issue.preview_look import Eyes
from digest.web.desk.issue.reports import Standing, standing
from digest.web.site import Site, SiteHere

router = APIRouter(prefix="/desk/issues/{issue_id}/preview/extremes")
HOLDS = timedelta(minutes=5)
"""So long it does not matter what editors and readers change."""
EXTREMES = (Eyes.LARGEST, Eyes.SMALLEST)


@dataclass(frozen=True, slots=True)
class Sought:
    """How the search stands."""

    eyes: Eyes
    report: Standing
    found_at: datetime | None
    """None: there is no mail to show before somebody looked."""
    due: bool
    """Nobody looked, or a while ago, and nobody looks."""

    @property
    def wanted(self) -> bool:
        """Whether the page asks by itself; not where looking failed."""
        return self.due and not self.report.trouble


@router.api_route("", methods=["GET", "HEAD"])
def look(request: Request, site: SiteHere, who: Editor, issue_id: int, eyes: Eyes = Eyes.LARGEST) -> Response:
    """What the preview says of the search; once there is something to show, the page is asked for anew."""
    with site.app.database.reading() as session:
        issue = frame.the_issue(session, issue_id)
        heading, found = frame.heading(issue), sought(session, issue, eyes, now=site.app.clock())
    return _part(request, site, heading, found)


@router.post("")
def ask(
    request: Request, site: SiteHere, who: Editor, issue_id: int, eyes: Annotated[Eyes, Form()] = Eyes.LARGEST
) -> Response:
    """Have it found out. Raises NotFound."""
    now = site.app.clock()
    with site.app.database.writing() as session:
        issue = frame.the_issue(session, issue_id)
        if issue.planned_at is None:
            reports.want(session, issue_id, ReportKind.EXTREMES, now=now)
        heading, found = frame.heading(issue), sought(session, issue, eyes, now=now)
    if "hx-request" in request.headers:
        return _part(request, site, heading, found)
    return room.go(site, f"issues/{issue_id}/preview?eyes={eyes}")


def sought(session: Session, issue: Issue, eyes: Eyes, *, now: datetime) -> Sought | None:
    """None where nobody has to look: in a ledger it stands, and other eyes are anybody's. Changes nothing."""
    if eyes not in EXTREMES or issue.planned_at is not None:
        return None
    report = standing(session, issue, ReportKind.EXTREMES, now=now)
    _, found_at = longest_mail.known(session, issue, Extreme(eyes.value))
    old = found_at is None or found_at <= now - HOLDS
    return Sought(eyes, report, found_at, due=old and not report.waiting)


def _part(request: Request, site: Site, issue: frame.Heading, found: Sought | None) -> Response:
    there = found is None or (found.found_at is not None and not found.report.waiting)
    if there:
        return Response(headers={"HX-Refresh": "true"}, status_code=200)
    zone = site.app.settings.publication.timezone
    text = site.pages.text(
        "desk/issue/sought.html",
        site.language(request),
        issue=issue,
        sought=found,
        moment=partial(moments.moment, zone=zone),
    )
    return Response(text, media_type="text/html")
