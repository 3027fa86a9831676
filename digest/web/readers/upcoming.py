"""What a reader's next mail will hold: a page of its own, and a piece of the page of their choices."""

from typing import Any
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse

from digest.deliveries.forthcoming import Forthcoming, forthcoming
from digest.web.readers.bearer import reader_of
from digest.web.readers.standing import away
from digest.web.site import SiteHere

router = APIRouter()


@router.api_route("/p/{token}/next", methods=["GET", "HEAD"])
def upcoming(request: Request, token: str, site: SiteHere) -> Response:
    """As things stand at this moment."""
    app, found = site.app, None
    with app.database.reading() as session:
        reader = reader_of(session, site, token, "preferences")
        if (elsewhere := away(request, site, reader)) is not None:
            return elsewhere
        schedule = app.settings.schedules.get(reader.frequency)
        if schedule is not None and reader.topic_ids:
            zone = app.settings.publication.timezone
            found = forthcoming(session, reader, schedule, zone=zone, frame=app.frame, now=app.clock())
    speak = site.language(request, reader.language)
    values: dict[str, Any] = {
        "token": token,
        "next": found,
        "when": _when(found, reader.timezone),
        "follows": bool(reader.topic_ids),
        "late": found is not None and found.at <= app.clock(),
    }
    if request.headers.get("hx-request"):
        return HTMLResponse(site.pages.text("public/next_stories.html", speak, level=3, **values))
    return site.pages.page(request, "public/next.html", speak, level=2, **values)


def _when(found: Forthcoming | None, zone: str) -> object:
    """The moment on the reader's clock."""
    return found.at.astimezone(ZoneInfo(zone)) if found is not None else None
