"""What is kept about a reader: in words, and all of it as a file to take along."""

import json
from datetime import date, datetime
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Request, Response

from digest.deliveries.amounts import amounts
from digest.deliveries.person import everything_about
from digest.web.readers.bearer import reader_of, shown_address
from digest.web.site import SiteHere

router = APIRouter()
FILE = "what-we-keep.json"


@router.api_route("/p/{token}/data", methods=["GET", "HEAD"])
def page(request: Request, token: str, site: SiteHere) -> Response:
    """In words."""
    with site.app.database.reading() as session:
        reader = reader_of(session, site, token, "preferences")
        kept = amounts(session, reader.id)
    speak = site.language(request, reader.language)
    since = reader.requested_at.astimezone(ZoneInfo(reader.timezone)).date()
    return site.pages.page(
        request,
        "public/data.html",
        speak,
        token=token,
        address=shown_address(reader.address),
        reader=reader,
        since=speak.day(since),
        kept=kept,
        retention=site.app.settings.retention,
    )


@router.api_route("/p/{token}/data.json", methods=["GET", "HEAD"])
def download(token: str, site: SiteHere) -> Response:
    """Everything, as a file."""
    with site.app.database.reading() as session:
        known = everything_about(session, reader_of(session, site, token, "preferences").id)
    text = json.dumps(known, indent=2, ensure_ascii=False, default=_plain)
    headers = {"Content-Disposition": f'attachment; filename="{FILE}"'}
    return Response(text + "\n", media_type="application/json", headers=headers)


def _plain(value: object) -> str:
    if isinstance(value, datetime | date):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} does not belong into this file")
