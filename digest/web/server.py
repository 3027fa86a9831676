"""Puts the web application together: guards outside, routes inside."""

from collections.abc import Callable

from fastapi import FastAPI
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.responses import RedirectResponse

from digest.app import App
from digest.web import problems
from digest.web.api import hooks
from digest.web.api import signing_up as api
from digest.web.api.certificates import Certificates, Fetch, from_amazon
from digest.web.archive import feeds, issues
from digest.web.assets import Assets
from digest.web.crossing import Crossing
from digest.web.desk import account, colleagues, home, login, refusals, room
from digest.web.desk.issue import (
    adding,
    checks,
    domains,
    drafting,
    extremes,
    forecast,
    history,
    preview,
    preview_frames,
    review,
    sending,
    stories,
    story,
    testing,
)
from digest.web.desk.oidc import arriving, going, returning
from digest.web.desk.oidc.ready import provider
from digest.web.pages import Pages
from digest.web.readers import (
    asking_link,
    confirming,
    erasing,
    everything,
    leaving,
    moving,
    preferences,
    signing_up,
    upcoming,
)
from digest.web.security import BoundedBodies, SafeAnswers
from digest.web.site import Site, prefix_of
from digest.web.watching import Watched

WORKBENCH = (stories.router, story.router, drafting.router, adding.router, history.router)
ROUTERS = (
    signing_up.router,
    confirming.router,
    asking_link.router,
    api.router,
    leaving.router,
    preferences.router,
    upcoming.router,
    moving.router,
    everything.router,
    erasing.router,
    feeds.router,
    issues.router,
    hooks.router,
    login.router,
    going.router,
    returning.router,
    arriving.router,
    account.router,
    colleagues.router,
    home.router,
    *WORKBENCH,
    preview.router,
    preview_frames.router,
    extremes.router,
    review.router,
    testing.router,
    sending.router,
    domains.router,
    checks.router,
    forecast.router,
)


def create(app: App, *, ring: Callable[[], None] = lambda: None, fetch: Fetch = from_amazon) -> FastAPI:
    """The application for any ASGI server. `ring` is called when somebody waits for a mail.

    `fetch` gets the certificates that Amazon signs its messages with.
    """
    # Starlette's own redirects name scheme and host as the proxy sees them, and would answer a one-click POST.
    web = FastAPI(openapi_url=None, docs_url=None, redoc_url=None, redirect_slashes=False)
    assets = Assets(app.settings.publication, prefix_of(app))
    web.state.site = Site(app, Pages(app, assets), assets, ring)
    web.state.certificates = Certificates(fetch)
    web.state.provider = provider(app, redirect=web.state.site.address(f"{room.PLACE}/login/callback"))
    for router in (assets.routes(), *ROUTERS):
        web.include_router(router, prefix=prefix_of(app))
    if prefix := prefix_of(app):
        web.add_route(prefix, lambda _: RedirectResponse(f"{prefix}/", 303), methods=["GET"])
    problems.install(web)
    refusals.install(web)
    # The last one added is the outermost.
    web.add_middleware(BoundedBodies, refuse=problems.answer)
    web.add_middleware(Crossing, below=f"{prefix_of(app)}/api/", origins=app.settings.web.embed_origins)
    web.add_middleware(TrustedHostMiddleware, allowed_hosts=_hosts(app), www_redirect=False)
    web.add_middleware(SafeAnswers, policy=web.state.site.policy())
    web.add_middleware(Watched)
    return web


def _hosts(app: App) -> list[str]:
    """Names that requests may be addressed to."""
    own = app.settings.publication.public_url.host or ""
    return [own, "localhost", "127.0.0.1", *app.settings.web.hosts]
