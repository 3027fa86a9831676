"""What all pages of one issue share: finding it, and the frame with its state and its pages."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from fastapi import Request
from fastapi.responses import HTMLResponse
from sqlalchemy.orm import Session

from digest.core.errors import NotFound
from digest.core.languages import N_
from digest.issues.models import Issue, IssueState
from digest.web.desk import room
from digest.web.desk.access import SAFE
from digest.web.site import Site
from subscribers.staff.sessions import Present

TABS = {
    "": N_("Stories"),
    "preview": N_("Preview"),
    "checks": N_("Checks"),
    "forecast": N_("Forecast"),
    "review": N_("Review"),
    "sending": N_("Sending"),
}
"""The pages of an issue by the last part of their address, with their names."""


@dataclass(frozen=True, slots=True)
class Heading:
    """What stands above every page of an issue."""

    id: int
    schedule: str
    label: str
    state: IssueState
    note: str
    closes_at: datetime
    day: date


def the_issue(session: Session, issue_id: int) -> Issue:
    """Raises NotFound."""
    issue = session.get(Issue, issue_id)
    if issue is None:
        raise NotFound(f"there is no issue {issue_id}")
    return issue


def heading(issue: Issue) -> Heading:
    """The issue's name and state as a value, for after the session."""
    return Heading(
        id=issue.id,
        schedule=issue.schedule,
        label=issue.label,
        state=issue.state,
        note=issue.note,
        closes_at=issue.closes_at,
        day=issue.day,
    )


def page(
    request: Request,
    site: Site,
    template: str,
    who: Present,
    issue: Heading,
    *,
    tab: str,
    status: int = 200,
    **values: Any,
) -> HTMLResponse:
    """A page of templates/web/desk/issue/, which extends "desk/issue/frame.html". One that answers a form leads on as
    the page of its tab."""
    if request.method not in SAFE:
        values = {"here": f"{site.prefix}/desk/issues/{issue.id}/{tab}".rstrip("/")} | values
    return room.page(request, site, f"issue/{template}", who, status=status, issue=issue, tab=tab, tabs=TABS, **values)
