"""What the frames of previews show: the mails themselves."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from digest.web.desk.access import Approver, Editor
from digest.web.desk.issue import frame, preview_reader
from digest.web.desk.issue.opened_mail import opened
from digest.web.desk.issue.preview import Row
from digest.web.desk.issue.preview_look import MOST_ROW, Look, LookHere
from digest.web.desk.issue.preview_mail import as_asked
from digest.web.mail_page import mail_page
from digest.web.site import Site, SiteHere

router = APIRouter(prefix="/desk/issues/{issue_id}/preview")
Proof = Annotated[str, Query(pattern="^[0-9a-f]{0,64}$")]
Of = Annotated[int | None, Query(ge=1, le=MOST_ROW)]


@router.api_route("/mail", methods=["GET", "HEAD"])
def framed(
    request: Request, site: SiteHere, who: Editor, issue_id: Row, look: LookHere, proof: Proof = "", of: Of = None
) -> Response:
    """The mail itself, for a frame. `proof` is that of the page; `of` the issue that the page is about."""
    return _mail(request, site, issue_id, look, None, proof, of)


@router.api_route("/readers/{number}/mail", methods=["GET", "HEAD"])
def framed_for_reader(
    request: Request, site: SiteHere, who: Approver, issue_id: Row, number: Row, look: LookHere, proof: Proof = ""
) -> Response:
    """The mail itself, of the reader of that number."""
    preview_reader.note(site, who, number, issue_id)
    return _mail(request, site, issue_id, look, number, proof, None)


def _mail(
    request: Request,
    site: Site,
    issue_id: int,
    look: Look,
    number: int | None,
    proof: str,
    of: int | None,
) -> Response:
    kept = site.memory.mails.found((number, proof))
    if kept is not None:
        return mail_page(kept, look.sight)
    with site.app.database.reading() as session:
        issue = frame.the_issue(session, issue_id)
        shown = frame.the_issue(session, of) if of is not None else issue
        found = as_asked(session, site, issue, look, number, of=shown)
    if found is not None:
        return mail_page(opened(found.mail).html, look.sight)
    speak = site.language(request)
    return mail_page(site.pages.text("desk/issue/no_mail.html", speak), look.sight)
