"""What was done to an issue: all of it, taken back one by one, and told to who looks at an older page."""

from fastapi import APIRouter, Request, Response

from digest.issues import edits
from digest.web.desk import room
from digest.web.desk.access import Editor
from digest.web.desk.issue import frame
from digest.web.desk.issue.acting import person
from digest.web.desk.issue.telling import Names
from digest.web.site import SiteHere

router = APIRouter(prefix="/desk/issues/{issue_id}")
PAGE = 100


@router.api_route("/changes", methods=["GET", "HEAD"])
def show(request: Request, site: SiteHere, who: Editor, issue_id: int, upto: int | None = None) -> Response:
    """Every change, newest first, with what was before and after."""
    with site.app.database.reading() as session:
        issue = frame.the_issue(session, issue_id)
        done = edits.recent(session, issue, upto=upto, limit=PAGE)
        named = Names.of(session, [edit.thing for edit in done])
        heading = frame.heading(issue)
    rows = [
        (edit, named.thing(edit.thing), named.value(edit.thing, edit.before), named.value(edit.thing, edit.after))
        for edit in done
    ]
    older = done[-1].id - 1 if len(done) == PAGE else None
    return frame.page(request, site, "changes.html", who, heading, tab="", rows=rows, older=older)


@router.post("/changes/{edit_id}/undo")
def undo(site: SiteHere, who: Editor, issue_id: int, edit_id: int) -> Response:
    """Take a change back. Raises NotFound, and Conflict when something later depends on it."""
    with site.app.database.writing() as session:
        issue = frame.the_issue(session, issue_id)
        edits.undo(session, issue, edit_id, by=person(who), now=site.app.clock())
    return room.go(site, f"issues/{issue_id}#changes")


@router.api_route("/news", methods=["GET", "HEAD"])
def news(request: Request, site: SiteHere, who: Editor, issue_id: int, since: int = 0) -> Response:
    """What others changed since a page was made; nothing where they did not."""
    with site.app.database.reading() as session:
        frame.the_issue(session, issue_id)
        others = edits.by_others(session, issue_id, since=since, staff_id=who.staff_id)
    if not others:
        return Response(status_code=204)
    return room.page(request, site, "issue/news.html", who, others=others, issue_id=issue_id)
