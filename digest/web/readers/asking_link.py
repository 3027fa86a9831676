"""For who lost their link: type the address, and it comes by mail. Says nothing of who is known."""

from collections.abc import Sequence

from fastapi import APIRouter, Request, Response

from digest.web.forms import FormHere
from digest.web.readers.door import asked_of
from digest.web.readers.robots import door_of, moment_for, paced, trapped
from digest.web.readers.telling import to_the_inbox
from digest.web.readers.wishes import Mistake, checked_address, one
from digest.web.site import Site, SiteHere
from subscribers.models import RequestKind
from subscribers.requests import Asked

router = APIRouter()


@router.api_route("/link", methods=["GET", "HEAD"])
def ask(request: Request, site: SiteHere) -> Response:
    """One field, one button."""
    return _page(request, site)


@router.post("/link")
def send(request: Request, site: SiteHere, form: FormHere) -> Response:
    """Note that somebody wants their link. Every address gets the same answer; a reader gets a mail."""
    speak, typed = site.language(request), one(form, "address")
    if trapped(form):
        return to_the_inbox(site, speak)
    mistakes, address = paced(site, form), checked_address(typed)
    if mistakes or isinstance(address, Mistake):
        found = [*mistakes, address] if isinstance(address, Mistake) else mistakes
        return _page(request, site, address=typed, mistakes=found, moment=one(form, "moment"))
    asked = Asked(kind=RequestKind.LINK, address=address, source=door_of(form), at=site.app.clock())
    return asked_of(request, site, asked, done=lambda: to_the_inbox(site, speak))


def _page(
    request: Request, site: Site, *, address: str = "", mistakes: Sequence[Mistake] = (), moment: str = ""
) -> Response:
    return site.pages.page(
        request,
        "public/link.html",
        site.language(request),
        status=422 if mistakes else 200,
        address=address,
        mistakes=mistakes,
        moment=moment_for(site, mistakes, moment),
    )
