"""Signing up: the front page, the form's way in, and the page that says to look into the inbox."""

from collections.abc import Sequence

from fastapi import APIRouter, Request, Response

from digest.core.languages import Language
from digest.web.forms import FormHere
from digest.web.readers import wishes
from digest.web.readers.door import asked_of
from digest.web.readers.frequencies import frequencies
from digest.web.readers.offer import Offer, consent, offered_now
from digest.web.readers.robots import door_of, moment_for, paced, trapped
from digest.web.readers.telling import led_to, to_the_inbox
from digest.web.readers.wishes import Filled, Mistake, Wish, one
from digest.web.readers.zones import listed, zones
from digest.web.site import Site, SiteHere

router = APIRouter()


@router.api_route("/", methods=["GET", "HEAD"])
def front(request: Request, site: SiteHere) -> Response:
    """Who sends, what one gets, and the form."""
    speak = site.language(request)
    offered = offered_now(site)
    return _page(request, site, speak, offered, wishes.untouched(offered, language=speak.tag))


@router.api_route("/signup", methods=["GET", "HEAD"])
def elsewhere(request: Request, site: SiteHere) -> Response:
    """Who reloads the page of a form, or changes its language, is led to the form."""
    return led_to(site, "", site.language(request))


@router.post("/signup")
def sign_up(request: Request, site: SiteHere, form: FormHere) -> Response:
    """Note the wish. The answer is the same whoever it is; only the mailbox hears more."""
    offered = offered_now(site)
    filled = wishes.filled(form, offered, language=site.language(request).tag)
    speak = site.language(request, filled.language)
    if trapped(form):
        return to_the_inbox(site, speak)
    mistakes = paced(site, form)
    wish = wishes.wish(filled, offered, site.app.settings.signup)
    if mistakes or not isinstance(wish, Wish):
        found = mistakes if isinstance(wish, Wish) else [*mistakes, *wish]
        return _page(request, site, speak, offered, filled, mistakes=found, moment=one(form, "moment"))
    asked = wish.asked(source=door_of(form), at=site.app.clock())
    return asked_of(request, site, asked, done=lambda: to_the_inbox(site, speak))


@router.api_route("/check-your-inbox", methods=["GET", "HEAD"])
def inbox(request: Request, site: SiteHere) -> Response:
    """The same page for everybody."""
    return site.pages.page(request, "public/inbox.html", site.language(request))


def _page(
    request: Request,
    site: Site,
    speak: Language,
    offered: Offer,
    filled: Filled,
    *,
    mistakes: Sequence[Mistake] = (),
    moment: str = "",
) -> Response:
    return site.pages.page(
        request,
        "public/front.html",
        speak,
        status=422 if mistakes else 200,
        offer=offered,
        typed=filled,
        frequencies=frequencies(offered.schedules, speak),
        mistakes=mistakes,
        moment=moment_for(site, mistakes, moment),
        consent=consent(site.app.settings, speak),
        zones=zones(speak),
        zone_listed=filled.timezone in listed(),
    )
