"""Leaving: the page behind every unsubscribe link, the one-click POST of RFC 8058, and the way back.

Looking changes nothing. A POST ends the subscription at once, whatever its body says, and never redirects: mailbox
providers post without cookies and follow nothing. The way back is an address of its own, so that no such POST, repeated
as often as they like, brings anybody back.
"""

from datetime import datetime, timedelta

from fastapi import APIRouter, Request, Response
from sqlalchemy.orm import Session

from digest.deliveries.notices.occasions import say_goodbye, take_back_goodbye
from digest.web.forms import AnyBodyHere
from digest.web.readers.bearer import reader_of, shown_address
from digest.web.readers.saving import SOURCE
from digest.web.readers.telling import told
from digest.web.site import Site, SiteHere
from subscribers import limits
from subscribers.queries import SubscriberRow, by_id
from subscribers.returning import may_undo, undo_leaving
from subscribers.tokens import token as token_for
from subscribers.unsubscribe import WHY, unsubscribe

router = APIRouter()
DAY, MOST_GOODBYES = timedelta(days=1), 3


@router.api_route("/u/{token}", methods=["GET", "HEAD"])
def ask(request: Request, token: str, site: SiteHere) -> Response:
    """One page, one button."""
    with site.app.database.reading() as session:
        reader = reader_of(session, site, token, "unsubscribe")
    gone = reader.state == "ended" and not reader.asked_again
    return _page(request, site, "public/left.html" if gone else "public/leave.html", reader, token)


@router.post("/u/{token}")
def leave(request: Request, token: str, site: SiteHere, typed: AnyBodyHere) -> Response:
    """End the subscription. Twice is fine."""
    now = site.app.clock()
    with site.app.database.writing() as session:
        reader = reader_of(session, site, token, "unsubscribe")
        left = unsubscribe(session, reader.id, source=SOURCE, now=now, why=typed.one("why") or "")
        if left and site.app.settings.notices.goodbye and _may_hear(session, site, reader, now):
            say_goodbye(session, reader, now=now)
        reader = by_id(session, reader.id)
    return _page(request, site, "public/left.html", reader, token)


@router.post("/u/{token}/undo")
def undo(request: Request, token: str, site: SiteHere) -> Response:
    """Put a reader who left a short time ago back as they were; twice is fine."""
    now = site.app.clock()
    with site.app.database.writing() as session:
        reader = reader_of(session, site, token, "unsubscribe")
        if undo_leaving(session, reader.id, secret=site.app.secret, source=SOURCE, now=now):
            take_back_goodbye(session, reader.id, now=now)
        reader = by_id(session, reader.id)
    if reader.state == "confirmed":
        return told(request, site, f"p/{token_for(site.app.secret, 'preferences', reader.handle)}", "back")
    return _page(request, site, "public/left.html", reader, token, status=409)


def _may_hear(session: Session, site: Site, reader: SubscriberRow, now: datetime) -> bool:
    """Who has somebody's link could leave and come back for them all day long."""
    most, secret = MOST_GOODBYES, site.app.secret
    return limits.allow(session, "goodbye", str(reader.id), most=most, per=DAY, secret=secret, now=now)


def _page(
    request: Request, site: Site, template: str, reader: SubscriberRow, token: str, *, status: int = 200
) -> Response:
    return site.pages.page(
        request,
        template,
        site.language(request, reader.language),
        status=status,
        here=f"{site.prefix}/u/{token}",
        token=token,
        address=shown_address(reader.address),
        reasons=WHY,
        may_undo=may_undo(reader, now=site.app.clock()),
    )
