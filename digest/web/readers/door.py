"""The door for strangers: a request is noted, the same way for every address, and answered when they have their page.

Until the answer is on its way nobody looks who it is, so neither its words nor its timing can tell.
"""

from collections.abc import Callable
from datetime import timedelta

import structlog
from fastapi import Request, Response
from starlette.background import BackgroundTask

from digest import jobs
from digest.core.errors import DigestError
from digest.web.problems import answer
from digest.web.site import Site
from subscribers import limits
from subscribers.models import RequestKind
from subscribers.networks import network
from subscribers.requests import Asked, ask

log = structlog.get_logger()
HOUR = timedelta(hours=1)
STRICTER = 4
"""So many times fewer go through a door that has no trap for robots."""


def let_in(request: Request, site: Site, asked: Asked) -> bool:
    """Note it; False when this network asked too often, and nothing was noted."""
    who = network(request.client.host if request.client else "")
    most = most_from_a_network(site, asked)
    with site.app.database.writing() as session:
        allowed = limits.allow(
            session, asked.kind.value, who, most=most, per=HOUR, secret=site.app.secret, now=asked.at
        )
        if allowed:
            ask(session, asked)
    return allowed


def most_from_a_network(site: Site, asked: Asked) -> int:
    """In an hour. All doors are counted together."""
    rules = site.app.settings.signup
    most = rules.sign_ups_per_network if asked.kind is RequestKind.SIGN_UP else rules.links_per_network
    return most if asked.source == "web" else max(1, most // STRICTER)


def asked_of(request: Request, site: Site, asked: Asked, *, done: Callable[[], Response]) -> Response:
    """The answer to a request whose form is good: `done`, after which it is dealt with, or that it was too much."""
    if not let_in(request, site, asked):
        return answer(request, 429)
    response = done()
    response.background = BackgroundTask(_deal_with_what_waits, site)
    return response


def _deal_with_what_waits(site: Site) -> None:
    """Runs when the answer was sent. What cannot be done now waits for the job that does the same."""
    try:
        jobs.answer_requests(site.app)
    except DigestError as error:
        log.warning("requests wait", error=type(error).__name__)
    else:
        site.ring()
