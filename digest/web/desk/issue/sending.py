"""The tab "sending": watching an issue go out, stopping it, and what is to be done afterwards."""

from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from sqlalchemy.orm import Session

from digest.core.errors import BadInput, Conflict, NotFound
from digest.core.languages import N_
from digest.deliveries import acts
from digest.deliveries.notices.correct import correct as count_receivers
from digest.issues.models import OVER, Issue
from digest.web.desk import room
from digest.web.desk.access import Approver, Editor, ProvenApprover
from digest.web.desk.issue import frame
from digest.web.desk.issue.acting import Line, Paragraphs, act, person, reason, status
from digest.web.desk.issue.sending_page import articles_of, progress_now, sending_page
from digest.web.site import Site, SiteHere
from subscribers.staff.sessions import Present

router = APIRouter(prefix="/desk/issues/{issue_id}/sending")
Number = Annotated[int, Form()]


@router.api_route("", methods=["GET", "HEAD"])
def show(request: Request, site: SiteHere, who: Editor, issue_id: int, domains: str = "", done: str = "") -> Response:
    """How it goes; with `domains` also by receiving domain, which takes longer."""
    return sending_page(request, site, who, issue_id, by_domain=bool(domains), done=done)


@router.api_route("/progress", methods=["GET", "HEAD"])
def progress(request: Request, site: SiteHere, who: Editor, issue_id: int) -> Response:
    """The part of the page that moves; when the issue is over the whole page is asked for anew."""
    with site.app.database.reading() as session:
        issue = frame.the_issue(session, issue_id)
        over, found = issue.state in OVER or issue.planned_at is None, progress_now(session, site, issue)
        heading = frame.heading(issue)
    text = site.pages.text("desk/issue/progress.html", site.language(request), issue=heading, progress=found)
    return Response(text, media_type="text/html", headers={"HX-Refresh": "true"} if over or not found.moves else {})


@router.post("/stop")
def stop(request: Request, site: SiteHere, who: Approver, issue_id: int, why: Line = "") -> Response:
    """No further mail begins, within a moment, in whatever process mail is sent."""
    now = site.app.clock()

    def brake(session: Session, issue: Issue) -> None:
        acts.stop_sending(session, issue, reason=reason(why), by=person(who), now=now)

    return _done(request, site, who, issue_id, brake, "stopped")


@router.post("/resume")
def resume(request: Request, site: SiteHere, who: Approver, issue_id: int) -> Response:
    """Go on from where it stopped."""
    now = site.app.clock()

    def go_on(session: Session, issue: Issue) -> None:
        acts.go_on(session, issue, by=person(who), now=now)

    return _done(request, site, who, issue_id, go_on, "resumed")


@router.post("/resend")
def resend(request: Request, site: SiteHere, who: ProvenApprover, issue_id: int) -> Response:
    """Owe again what is in doubt, to those who still want it."""
    now = site.app.clock()

    def again(session: Session, issue: Issue) -> None:
        if not acts.send_again(session, issue, by=person(who), now=now).readers:
            raise Conflict(N_("there is nothing that can be sent again"))

    return _done(request, site, who, issue_id, again, "resent")


@router.post("/correct")
def correct(
    request: Request,
    site: SiteHere,
    who: ProvenApprover,
    issue_id: int,
    article: Number,
    text: Paragraphs = "",
    subject: Line = "",
    counted: Line = "",
) -> Response:
    """Count who was sent the article; sent back with that number in `counted`, write to them."""
    now, typed = site.app.clock(), {"article": article, "text": text, "subject": subject}

    def put_right(session: Session, issue: Issue) -> None:
        _of_issue(issue, article)
        acts.put_right(session, issue, article, text=text, subject=subject, by=person(who), now=now)

    if counted:
        return _done(request, site, who, issue_id, put_right, "corrected")
    try:
        with site.app.database.reading() as session:
            _of_issue(frame.the_issue(session, issue_id), article)
            found = count_receivers(session, article, text=text, subject=subject, now=now, dry_run=True)
    except (BadInput, NotFound) as error:
        return sending_page(request, site, who, issue_id, status=422, error=error, correcting=typed)
    return sending_page(request, site, who, issue_id, correcting=typed | {"found": found})


def _of_issue(issue: Issue, article_id: int) -> None:
    if article_id not in {id_ for id_, _ in articles_of(issue)}:
        raise BadInput(N_("this story did not go out with this issue; choose one that did"))


def _done(
    request: Request, site: Site, who: Present, issue_id: int, what: Callable[[Session, Issue], None], done: str
) -> Response:
    """Do it and show the page anew, or show it with why it cannot be done."""
    try:
        act(site, issue_id, what)
    except (BadInput, Conflict) as error:
        return sending_page(request, site, who, issue_id, status=status(error), error=error)
    site.ring()
    return room.go(site, f"issues/{issue_id}/sending?done={done}")
