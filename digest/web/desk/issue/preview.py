"""An issue as its readers will get it: the mail that would be sent, seen through the eyes of anybody.

A person is asked for in a form and stands in the address as a number; who looked at whom stands in the log.
"""

import hashlib
import secrets
from functools import partial
from typing import Annotated

from fastapi import APIRouter, Form, Path, Request, Response
from sqlalchemy.orm import Session

from digest.core.errors import BadInput, NotFound, TemplateError
from digest.deliveries.preview import Preview
from digest.issues.earlier import issue_before
from digest.issues.models import Issue
from digest.topics.queries import every_topic
from digest.web.desk import moments, room
from digest.web.desk.access import Approver, Editor
from digest.web.desk.issue import frame, preview_reader
from digest.web.desk.issue.extremes import sought
from digest.web.desk.issue.opened_mail import opened
from digest.web.desk.issue.preview_look import MOST_DRAWS, MOST_ROW, Look, LookHere
from digest.web.desk.issue.preview_mail import as_asked
from digest.web.site import Site, SiteHere
from subscribers.staff.roles import Role
from subscribers.staff.sessions import Present

router = APIRouter(prefix="/desk/issues/{issue_id}/preview")
Row = Annotated[int, Path(ge=1, le=MOST_ROW)]
Typed = Annotated[str, Form(max_length=400)]


@router.api_route("", methods=["GET", "HEAD"])
def as_nobody(request: Request, site: SiteHere, who: Editor, issue_id: Row, look: LookHere) -> Response:
    """As somebody of some topics, or as a reader who stays unnamed."""
    return _page(request, site, who, issue_id, look, None)


@router.api_route("/readers/{number}", methods=["GET", "HEAD"])
def as_reader(request: Request, site: SiteHere, who: Approver, issue_id: Row, number: Row, look: LookHere) -> Response:
    """As the reader of that number; noted in the log."""
    preview_reader.note(site, who, number, issue_id)
    return _page(request, site, who, issue_id, look, number)


@router.post("/readers")
def find_reader(request: Request, site: SiteHere, who: Approver, issue_id: Row, reader: Typed = "") -> Response:
    """On to the reader whose number or address was typed."""
    try:
        with site.app.database.reading() as session:
            frame.the_issue(session, issue_id)
            number = preview_reader.find(session, reader)
    except (BadInput, NotFound):
        return _page(request, site, who, issue_id, Look(), None, status=404, missing=True)
    return room.go(site, f"issues/{issue_id}/preview/readers/{number}")


def _page(
    request: Request,
    site: Site,
    who: Present,
    issue_id: int,
    look: Look,
    number: int | None,
    *,
    status: int = 200,
    missing: bool = False,
) -> Response:
    with site.app.database.reading() as session:
        issue = frame.the_issue(session, issue_id)
        found, trouble = _made(session, site, issue, look, number)
        earlier = issue_before(session, issue) if look.beside else None
        looked = sought(session, issue, look.eyes, now=site.app.clock()) if number is None else None
        topics, heading = every_topic(session), frame.heading(issue)
        before = frame.heading(earlier) if earlier else None
    mail = opened(found.mail) if found else None
    base = f"desk/issues/{issue_id}/preview"
    response = frame.page(
        request,
        site,
        "preview.html",
        who,
        heading,
        tab="preview",
        status=status,
        look=look,
        mail=mail,
        stories=found.stories if found else 0,
        proof=_keep(site, mail.html, number) if mail else "",
        before=before,
        topics=topics,
        number=number,
        base=base,
        place=f"{base}/readers/{number}" if number is not None else base,
        inner=f"/readers/{number}/mail" if number is not None else "/mail",
        draw=secrets.randbelow(MOST_DRAWS),
        may_look_up=who.role.may(Role.APPROVER),
        missing=missing,
        trouble=trouble,
        sought=looked,
        moment=partial(moments.moment, zone=site.app.settings.publication.timezone),
    )
    response.headers.update(site.policy(frames=True))
    return response


def _made(session: Session, site: Site, issue: Issue, look: Look, number: int | None) -> tuple[Preview | None, str]:
    """The mail, or what is wrong with its template."""
    try:
        return as_asked(session, site, issue, look, number, of=issue), ""
    except TemplateError as error:
        return None, str(error)


def _keep(site: Site, html: str, number: int | None) -> str:
    """What the frame asks for this very mail by."""
    proof = hashlib.sha256(html.encode()).hexdigest()
    site.memory.mails.get((number, proof), lambda: html)
    return proof
