"""The tab "review": what is in an issue, what changed since it was approved, and the last word on it."""

from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from sqlalchemy.orm import Session

from digest.core.errors import BadInput, Conflict
from digest.core.languages import N_
from digest.deliveries import acts
from digest.deliveries.notices.asking import ask_for_review, tell_sent_back
from digest.deliveries.trial_mail import MOST_ADDRESSES
from digest.issues import review
from digest.issues.approve import OtherContent
from digest.issues.models import Issue
from digest.web.desk import room
from digest.web.desk.access import Approver, Editor, ProvenApprover
from digest.web.desk.issue.acting import Line, act, person, reason, status
from digest.web.desk.issue.review_page import review_page
from digest.web.site import Site, SiteHere
from subscribers.staff.sessions import Present

router = APIRouter(prefix="/desk/issues/{issue_id}/review")
Tested = Annotated[int, Query(ge=0, le=MOST_ADDRESSES)]
NO_NEWS = N_("nothing in it is new for anybody; there is nothing to release")


@router.api_route("", methods=["GET", "HEAD"])
def show(request: Request, site: SiteHere, who: Editor, issue_id: int, tested: Tested = 0) -> Response:
    """Everything an approver looks at. `tested` test mails were taken a moment ago."""
    return review_page(request, site, who, issue_id, tested=tested)


@router.post("/ready")
def ready(request: Request, site: SiteHere, who: Editor, issue_id: int) -> Response:
    """Ask approvers to look; they are told by mail."""
    settings, speaking, now = site.app.settings, site.app.stationery().staff_language, site.app.clock()
    staff, url = [str(address) for address in settings.notices.staff], _address(site, issue_id)

    def call(session: Session, issue: Issue) -> None:
        if review.call_ready(session, issue, by=person(who), now=now):
            ask_for_review(session, issue, staff=staff, url=url, speaking=speaking, now=now)

    return _done(request, site, who, issue_id, call)


@router.post("/back")
def send_back(request: Request, site: SiteHere, who: Approver, issue_id: int, note: Line = "") -> Response:
    """Say what must be mended; who called it ready is told by mail."""
    speaking, now, url = site.app.stationery().staff_language, site.app.clock(), _address(site, issue_id)

    def send(session: Session, issue: Issue) -> None:
        review.send_back(session, issue, note, by=person(who), now=now)
        tell_sent_back(session, issue, by=who.name, url=url, speaking=speaking, now=now)

    return _done(request, site, who, issue_id, send)


@router.post("/approve")
def approve(request: Request, site: SiteHere, who: Approver, issue_id: int, seen: Line = "") -> Response:
    """Release what was seen, and nothing else: `seen` is its hash."""
    frame, second, now = site.app.frame(), site.app.settings.approval == "second", site.app.clock()

    def release(session: Session, issue: Issue) -> None:
        if not seen:
            raise BadInput(N_("say what you approve: send the form of this page"))
        if not review.release(session, issue, frame, by=person(who), second=second, seen=seen, now=now):
            raise Conflict(NO_NEWS)

    try:
        act(site, issue_id, release)
    except OtherContent:
        return review_page(request, site, who, issue_id, status=409, stale=seen)
    except (BadInput, Conflict) as error:
        return review_page(request, site, who, issue_id, status=status(error), error=error)
    site.ring()
    return _back(site, issue_id)


@router.post("/forward")
def bring_forward(request: Request, site: SiteHere, who: Approver, issue_id: int, why: Line = "") -> Response:
    """Close the window now; it goes out on approval."""
    frame, now = site.app.frame(), site.app.clock()

    def bring(session: Session, issue: Issue) -> None:
        if not acts.bring_forward(session, issue, frame, reason=reason(why), by=person(who), now=now):
            raise Conflict(NO_NEWS)

    return _done(request, site, who, issue_id, bring)


@router.post("/hold")
def hold(request: Request, site: SiteHere, who: Approver, issue_id: int, why: Line = "") -> Response:
    """Nothing of it goes out until it is resumed."""
    now = site.app.clock()

    def stop(session: Session, issue: Issue) -> None:
        acts.hold(session, issue, reason=reason(why), by=person(who), now=now)

    return _done(request, site, who, issue_id, stop)


@router.post("/resume")
def resume(request: Request, site: SiteHere, who: Approver, issue_id: int) -> Response:
    """Let it go on from where it stopped."""
    now = site.app.clock()
    return _done(
        request, site, who, issue_id, lambda session, issue: acts.go_on(session, issue, by=person(who), now=now)
    )


@router.post("/cancel")
def cancel(request: Request, site: SiteHere, who: ProvenApprover, issue_id: int, why: Line = "") -> Response:
    """End it; its articles come with the next one."""
    now = site.app.clock()

    def end(session: Session, issue: Issue) -> None:
        acts.call_off(session, issue, reason=reason(why), by=person(who), now=now)

    return _done(request, site, who, issue_id, end)


def _done(
    request: Request, site: Site, who: Present, issue_id: int, what: Callable[[Session, Issue], None]
) -> Response:
    """Do it and show the page anew, or show it with why it cannot be done."""
    try:
        act(site, issue_id, what)
    except (BadInput, Conflict) as error:
        return review_page(request, site, who, issue_id, status=status(error), error=error)
    site.ring()
    return _back(site, issue_id)


def _back(site: Site, issue_id: int) -> Response:
    return room.go(site, f"issues/{issue_id}/review")


def _address(site: Site, issue_id: int) -> str:
    return site.address(f"desk/issues/{issue_id}/review")
