"""Leaving: the page behind every unsubscribe link, and the one-click POST of RFC 8058.

Looking changes nothing. A POST ends the subscription at once, whatever its body says, and never redirects: mailbox
providers post without cookies and follow nothing.
"""

from fastapi import APIRouter, Request, Response

from digest.deliveries.notices.occasions import say_goodbye
from digest.web.readers.bearer import reader_of, shown_address
from digest.web.site import Site, SiteHere
from subscribers.queries import SubscriberRow
from subscribers.unsubscribe import unsubscribe

router = APIRouter()


@router.api_route("/u/{token}", methods=["GET", "HEAD"])
def ask(request: Request, token: str, site: SiteHere) -> Response:
    """One page, one button."""
    with site.app.database.reading() as session:
        reader = reader_of(session, site, token, "unsubscribe")
    gone = reader.state == "ended" and not reader.asked_again
    return _page(request, site, "public/left.html" if gone else "public/leave.html", reader, token)


@router.post("/u/{token}")
def leave(request: Request, token: str, site: SiteHere) -> Response:
    """End the subscription. Twice is fine."""
    now = site.app.clock()
    with site.app.database.writing() as session:
        reader = reader_of(session, site, token, "unsubscribe")
        left = unsubscribe(session, reader.id, source="web", now=now)
        if left and site.app.settings.notices.goodbye:
            say_goodbye(session, reader, now=now)
    return _page(request, site, "public/left.html", reader, token)


def _page(request: Request, site: Site, template: str, reader: SubscriberRow, token: str) -> Response:
    speak = site.language(request, reader.language)
    return site.pages.page(request, template, speak, token=token, address=shown_address(reader.address))
