"""Puts the web application together: guards outside, routes inside."""

from collections.abc import Callable, Iterable
from urllib.parse import urlsplit

from fastapi import FastAPI
from pydantic import HttpUrl
from starlette.middleware.trustedhost import TrustedHostMiddleware

from digest.app import App
from digest.web import problems
from digest.web.assets import Assets
from digest.web.desk import account, colleagues, home, login, refusals
from digest.web.desk.issue import review, sending, testing
from digest.web.pages import Pages
from digest.web.readers import leaving
from digest.web.security import BoundedBodies, SafeAnswers
from digest.web.site import Site, prefix_of
from digest.web.watching import Watched

ROUTERS = (
    *(leaving.router, login.router, account.router, colleagues.router, home.router),
    *(review.router, testing.router, sending.router),
)


def create(app: App, *, ring: Callable[[], None] = lambda: None) -> FastAPI:
    """The application for any ASGI server. `ring` is called when somebody waits for a mail."""
    web = FastAPI(openapi_url=None, docs_url=None, redoc_url=None)
    assets = Assets(app.settings.publication, prefix_of(app))
    web.state.site = Site(app, Pages(app, assets), assets, ring)
    for router in (assets.routes(), *ROUTERS):
        web.include_router(router, prefix=prefix_of(app))
    problems.install(web)
    refusals.install(web)
    # The last one added is the outermost.
    web.add_middleware(BoundedBodies)
    web.add_middleware(TrustedHostMiddleware, allowed_hosts=_hosts(app), www_redirect=False)
    web.add_middleware(SafeAnswers, images=_origins([app.settings.publication.brand.logo_url]))
    web.add_middleware(Watched)
    return web


def _hosts(app: App) -> list[str]:
    """Names that requests may be addressed to."""
    own = app.settings.publication.public_url.host or ""
    return [own, "localhost", "127.0.0.1", *app.settings.web.hosts]


def _origins(addresses: Iterable[HttpUrl | None]) -> str:
    parts = [urlsplit(str(address)) for address in addresses if address is not None]
    return "".join(f" {part.scheme}://{part.netloc}" for part in parts)
