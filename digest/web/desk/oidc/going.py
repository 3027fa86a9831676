"""To the provider: by a link, for a form that leads to another site is one that the policy of our pages forbids.

Nothing changes here; all there is to know of the errand lies in the browser's cookie.
"""

from fastapi import APIRouter, Request, Response
from starlette.responses import RedirectResponse

from digest.web.desk import room
from digest.web.desk.access import Editor, set_cookie
from digest.web.desk.oidc.arriving import session_here, stopped
from digest.web.desk.oidc.errand import COOKIE, LASTS, Errand, begun
from digest.web.desk.oidc.ready import ProviderHere
from digest.web.desk.oidc.vouching import Provider, ProviderAway
from digest.web.site import Site, SiteHere

router = APIRouter(prefix="/desk")


@router.api_route("/login/provider", methods=["GET", "HEAD"])
def log_in(request: Request, site: SiteHere, provider: ProviderHere, to: str = "") -> Response:
    """To log in; who is logged in at the provider is not asked again."""
    return _sent(request, site, provider, begun(to=room.wanted(to), now=site.app.clock()))


@router.api_route("/account/proof/provider", methods=["GET", "HEAD"])
def prove(
    request: Request,
    site: SiteHere,
    who: Editor,
    provider: ProviderHere,
    to: str = "",
) -> Response:
    """Before a dangerous act: everybody is asked again."""
    errand = begun(to=room.wanted(to), session=session_here(request, site), now=site.app.clock())
    return _sent(request, site, provider, errand)


def _sent(request: Request, site: Site, provider: Provider, errand: Errand) -> Response:
    secret = site.app.secret
    try:
        address = provider.address(
            state=errand.state(secret),
            nonce=errand.nonce(secret),
            verifier=errand.verifier(secret),
            anew=bool(errand.session),
            now=site.app.clock(),
        )
    except ProviderAway as error:
        return stopped(request, site, "away", to=errand.to, session=errand.session, because=error)
    response = RedirectResponse(address, 303)
    set_cookie(request, response, errand.cookie, name=COOKIE, lasts=LASTS)
    return response
