"""Pieces of the workbench that follow what an editor types: nothing is kept."""

from typing import Annotated

from fastapi import APIRouter, Form, Request, Response

from digest.issues import inbox
from digest.mail import prose
from digest.web.desk import room
from digest.web.desk.access import Editor
from digest.web.desk.issue.saving import LONGEST
from digest.web.site import SiteHere

router = APIRouter(prefix="/desk/issues/{issue_id}")
Text = Annotated[str, Form(max_length=LONGEST)]


@router.post("/intro/preview")
def intro(request: Request, site: SiteHere, who: Editor, issue_id: int, value: Text = "") -> Response:
    """The intro as it will read."""
    return room.page(request, site, "issue/intro.html", who, blocks=prose.blocks(value))


@router.post("/inbox/preview")
def in_inboxes(
    request: Request, site: SiteHere, who: Editor, issue_id: int, subject: Text = "", preheader: Text = ""
) -> Response:
    """How inboxes cut subject and preview text."""
    lines = inbox.shown(" ".join(subject.split()), " ".join(preheader.split()))
    return room.page(request, site, "issue/inbox.html", who, shown=lines)
