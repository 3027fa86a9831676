"""The tab "Checks": whether the issue can go out as it stands."""

from typing import Annotated, Any

from fastapi import APIRouter, Request, Response

from digest.core.languages import N_
from digest.deliveries.content_now import content_now
from digest.deliveries.proofs import proof
from digest.issues.checks import reports
from digest.issues.checks.finding import Grade
from digest.issues.checks.states import ReportKind
from digest.issues.checks.table import Checked, check
from digest.web.desk import room
from digest.web.desk.access import needs
from digest.web.desk.issue import frame
from digest.web.desk.issue.reports import moment, standing
from digest.web.site import SiteHere
from subscribers.staff.roles import Role
from subscribers.staff.sessions import Present

router = APIRouter(prefix="/desk/issues")
WORDS = {Grade.STOP: N_("Stop"), Grade.LOOK: N_("Look"), Grade.FINE: N_("Fine")}

Editor = Annotated[Present, needs(Role.EDITOR)]


@router.api_route("/{issue_id}/checks", methods=["GET", "HEAD"])
def checks(request: Request, site: SiteHere, issue_id: int, who: Editor) -> Response:
    """What every check says now; of links and spam, what was found when somebody asked last. Raises NotFound."""
    app, now = site.app, site.app.clock()
    zone = app.settings.publication.timezone
    with app.database.reading() as session:
        issue = frame.the_issue(session, issue_id)
        heading = frame.heading(issue)
        content = content_now(session, issue, app.frame(), now=now)
        checked = check(proof(session, issue, content, app.stationery()))
        asked = standing(session, issue, ReportKind.CHECKS, zone=zone, now=now)
    return frame.page(
        request,
        site,
        "checks.html",
        who,
        heading,
        tab="checks",
        asked=asked,
        moment=moment,
        words=WORDS,
        **_by_grade(checked),
    )


@router.post("/{issue_id}/checks")
def ask(site: SiteHere, issue_id: int, who: Editor) -> Response:
    """Have the links looked at and the spam filter asked; a job does it. Raises NotFound."""
    with site.app.database.writing() as session:
        frame.the_issue(session, issue_id)
        reports.want(session, issue_id, ReportKind.CHECKS, now=site.app.clock())
    return room.go(site, f"issues/{issue_id}/checks")


def _by_grade(checked: list[Checked]) -> dict[str, Any]:
    """The gravest first; within a grade in the order of the table."""
    troubled = sorted((one for one in checked if one.grade), key=lambda one: -one.grade)
    return {
        "troubled": troubled,
        "fine": [one for one in checked if not one.grade],
        "counts": {grade: sum(one.grade is grade for one in checked) for grade in Grade},
    }
