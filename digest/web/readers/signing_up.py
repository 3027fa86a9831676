"""Signing up: the front page, the form's way in, and the page that says to look into the inbox."""

from collections.abc import Sequence
from urllib.parse import urlencode

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from digest.core.languages import Language
from digest.web.forms import FormHere, Typed
from digest.web.readers import moments, wishes
from digest.web.readers.door import asked_of
from digest.web.readers.frequencies import frequencies
from digest.web.readers.offer import Offer, consent, offered_now
from digest.web.readers.wishes import Filled, Mistake, Wish, one
from digest.web.readers.zones import listed, zones
from digest.web.site import Site, SiteHere
from subscribers.models import RequestKind
from subscribers.requests import Asked

router = APIRouter()
TRAP = "website"
"""A field that people do not see; what fills it in is a robot."""


@router.api_route("/", methods=["GET", "HEAD"])
def front(request: Request, site: SiteHere) -> Response:
    """Who sends, what one gets, and the form."""
    speak = site.language(request)
    offered = offered_now(site)
    return _page(request, site, speak, offered, wishes.untouched(offered, language=speak.tag))


@router.api_route("/signup", methods=["GET", "HEAD"])
def elsewhere(request: Request, site: SiteHere) -> Response:
    """Who reloads the page of a form, or changes its language, is led to the form."""
    return RedirectResponse(_with_language(site, "", site.language(request)), 303)


@router.post("/signup")
def sign_up(request: Request, site: SiteHere, form: FormHere) -> Response:
    """Note the wish. The answer is the same whoever it is; only the mailbox hears more."""
    offered, now = offered_now(site), site.app.clock()
    filled = wishes.filled(form, offered, language=site.language(request).tag)
    speak = site.language(request, filled.language)
    if one(form, TRAP):
        return to_the_inbox(site, speak)
    mistakes = paced(site, form)
    wish = wishes.wish(filled, offered, site.app.settings.signup)
    if mistakes or not isinstance(wish, Wish):
        found = mistakes if isinstance(wish, Wish) else [*mistakes, *wish]
        return _page(request, site, speak, offered, filled, mistakes=found, moment=one(form, "moment"))
    asked = Asked(
        kind=RequestKind.SIGN_UP,
        address=wish.address,
        source="web" if one(form, "moment") else "embed",
        at=now,
        choices=wish.choices,
        consent=wish.sentence,
    )
    return asked_of(request, site, asked, done=lambda: to_the_inbox(site, speak))


@router.api_route("/check-your-inbox", methods=["GET", "HEAD"])
def inbox(request: Request, site: SiteHere) -> Response:
    """The same page for everybody."""
    return site.pages.page(request, "public/inbox.html", site.language(request))


def paced(site: Site, form: Typed) -> list[Mistake]:
    """Whether the form was filled in as people do."""
    pace = moments.pace(site.app.secret, one(form, "moment"), site.app.clock())
    told = {"too quick": Mistake.FORM_QUICK, "too old": Mistake.FORM_OLD}
    return [told[pace]] if pace in told else []


def moment_for(site: Site, mistakes: Sequence[Mistake], moment: str) -> str:
    """The moment of a form that is shown: the one of before, so that time goes on, unless that is too old."""
    stale = not moment or Mistake.FORM_OLD in mistakes
    return moments.moment(site.app.secret, site.app.clock()) if stale else moment


def to_the_inbox(site: Site, speak: Language) -> Response:
    """To the page that says the same to everybody."""
    return RedirectResponse(_with_language(site, "check-your-inbox", speak), 303)


def _with_language(site: Site, path: str, speak: Language) -> str:
    several = len(site.app.settings.publication.offered) > 1
    return f"{site.prefix}/{path}" + (f"?{urlencode({'language': speak.tag})}" if several else "")


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
