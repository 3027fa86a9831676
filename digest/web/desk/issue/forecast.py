"""The tab "Forecast": who would get what, and when. Shows what was made last; a job makes it."""

from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Request, Response

from digest.core.discretion import FEWEST
from digest.core.errors import Conflict
from digest.core.languages import N_, Language, language
from digest.deliveries import foretold
from digest.deliveries.foretold import Foretold
from digest.issues.checks import reports
from digest.issues.checks.states import ReportKind
from digest.issues.models import OVER, IssueState
from digest.web.desk import moments, room
from digest.web.desk.access import Editor
from digest.web.desk.issue import frame
from digest.web.desk.issue.plots import columns
from digest.web.desk.issue.reports import standing
from digest.web.desk.issue.timeline import by_time
from digest.web.site import Site, SiteHere

router = APIRouter(prefix="/desk/issues")
SERVED = (*OVER, IssueState.SENDING)
"""Readers of these are served, or never will be: there is nothing to foretell."""


@router.api_route("/{issue_id}/forecast", methods=["GET", "HEAD"])
def show(request: Request, site: SiteHere, issue_id: int, who: Editor) -> Response:
    """The last forecast, with what has changed since. Raises NotFound."""
    zone = site.app.settings.publication.timezone
    with site.app.database.reading() as session:
        issue = frame.the_issue(session, issue_id)
        heading, served = frame.heading(issue), issue.state in SERVED
        report = standing(session, issue, ReportKind.FORECAST, now=site.app.clock())
    values: dict[str, Any] = {"told": None}
    if report.said:
        values = _values(site, site.language(request), foretold.from_json(report.said))
    return frame.page(
        request,
        site,
        "forecast.html",
        who,
        heading,
        tab="forecast",
        report=report,
        served=served,
        moment=partial(moments.moment, zone=zone),
        fewest=FEWEST,
        **values,
    )


@router.post("/{issue_id}/forecast")
def ask(site: SiteHere, issue_id: int, who: Editor) -> Response:
    """Have it made anew. Raises NotFound, and Conflict when readers are being served already."""
    with site.app.database.writing() as session:
        if frame.the_issue(session, issue_id).state in SERVED:
            raise Conflict(N_("its readers are being served already; there is nothing to foretell"))
        reports.want(session, issue_id, ReportKind.FORECAST, now=site.app.clock())
    return room.go(site, f"issues/{issue_id}/forecast")


def _values(site: Site, speak: Language, told: Foretold) -> dict[str, Any]:
    numbers, zone = told.numbers, ZoneInfo(site.app.settings.publication.timezone)
    own = site.app.settings.catalogues_folder
    span = range(numbers.fewest_stories, numbers.most_stories + 1) if numbers.stories else ()
    stories = [(str(count), numbers.stories.get(count, 0)) for count in span]
    hours = by_time(speak, [(hour.at.astimezone(zone), hour.sent) for hour in told.hours])
    return {
        "told": told,
        "numbers": numbers,
        "zone": zone.key,
        "stories": stories,
        "story_plot": columns(stories, speak.number, fewest=FEWEST),
        "hours": hours,
        "hour_plot": columns(hours, speak.number),
        "starts": moments.moment(speak, told.hours[0].at, zone.key) if told.hours else "",
        "ends": moments.moment(speak, told.hours[-1].at, zone.key) if told.hours else "",
        "spoken": {language(tag, own).name: readers for tag, readers in numbers.languages.items()},
    }
