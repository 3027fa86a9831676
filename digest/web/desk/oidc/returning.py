"""Back from the provider: what it says of somebody leads to a session, to a proof, or to one plain line.

This is the one GET that does something, because a provider can lead a browser here by no other way. It does it for a
browser that left on this very errand, and once, because a code is redeemed once.
"""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from digest.web.desk.access import cookie_name, drop_cookie, present
from digest.web.desk.oidc.arriving import Stop, arrived, ask_code, session_here, stopped
from digest.web.desk.oidc.errand import COOKIE, Errand, resumed
from digest.web.desk.oidc.halfway import HalfWay
from digest.web.desk.oidc.ready import ProviderHere
from digest.web.desk.oidc.vouching import SKEW, NotVouched, Provider, ProviderAway, Vouched
from digest.web.desk.proving import may_try_for, may_try_from
from digest.web.site import Site, SiteHere
from subscribers.staff.accounts import Member
from subscribers.staff.sessions import PROOF
from subscribers.staff.vouched import admitted, refused

router = APIRouter(prefix="/desk")
Given = Annotated[str, Query(max_length=4000)]


@router.get("/login/callback")
def come_back(
    request: Request, site: SiteHere, provider: ProviderHere, code: Given = "", state: Given = ""
) -> Response:
    """Where the provider sends people: the address that it knows as ours."""
    cookie = request.cookies.get(cookie_name(request, COOKIE), "")
    errand = resumed(cookie, state, secret=site.app.secret, now=site.app.clock())
    if errand is None:
        return stopped(request, site, "again")
    response = _answer(request, site, provider, errand, code)
    drop_cookie(request, response, name=COOKIE)
    return response


def _answer(request: Request, site: Site, provider: Provider, errand: Errand, code: str) -> Response:
    try:
        word = _word(request, site, provider, errand, code)
        member = _account(site, word)
        if errand.session:
            _same(request, site, errand, word, member)
    except Stop as stop:
        return stopped(request, site, stop.refusal, to=errand.to, session=errand.session, because=stop.__cause__)
    half = HalfWay(member.id, errand.session, _proved(word, now=site.app.clock()), errand.to)
    if member.has_second_factor and not site.app.settings.oidc.trust_second_factor:
        return ask_code(request, site, half)
    return arrived(request, site, half)


def _word(request: Request, site: Site, provider: Provider, errand: Errand, code: str) -> Vouched:
    """What the provider says. Raises Stop."""
    if not may_try_from(site, request):
        raise Stop("later")
    if not code:
        raise Stop("again")
    secret = site.app.secret
    try:
        return provider.vouched(
            code, nonce=errand.nonce(secret), verifier=errand.verifier(secret), now=site.app.clock()
        )
    except NotVouched as error:
        raise Stop("again") from error
    except ProviderAway as error:
        raise Stop("away") from error


def _account(site: Site, word: Vouched) -> Member:
    """Whose word it is. Raises Stop."""
    if not may_try_for(site, word.address):
        raise Stop("later")
    with site.app.database.writing() as session:
        member = admitted(session, word.address, verified=word.verified, now=site.app.clock())
    if member is None:
        raise Stop("stranger")
    return member


def _same(request: Request, site: Site, errand: Errand, word: Vouched, member: Member) -> None:
    """Who asked for a proof must come back as the same, and must have been asked. Raises Stop."""
    who = present(request, site)
    if who is None or session_here(request, site) != errand.session:
        raise Stop("again")
    asked = word.authenticated_at is not None and word.authenticated_at.timestamp() >= errand.began - SKEW
    if who.staff_id == member.id and asked:
        return
    why = "not asked anew" if who.staff_id == member.id else "another account"
    with site.app.database.writing() as session:
        refused(session, who.staff_id, why, now=site.app.clock())
    raise Stop("unasked" if why == "not asked anew" else "stranger")


def _proved(word: Vouched, *, now: datetime) -> int:
    """When they showed who they are; too long ago for dangerous acts when the provider does not say."""
    return int(min(word.authenticated_at or now - PROOF, now).timestamp())
