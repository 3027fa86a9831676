"""What somebody sees who may not open a page of the desk."""

import re
from urllib.parse import urlencode

from fastapi import FastAPI, Request
from starlette.responses import RedirectResponse, Response

from digest.core.languages import N_
from digest.web.desk.access import SAFE, LoginNeeded, NotAllowed, ProofNeeded
from digest.web.problems import Problem, answer
from digest.web.site import Site

NOT_YOURS = Problem(N_("This is not for you"), N_("Your role does not allow it. Ask an admin, or go back to the desk."))


def install(web: FastAPI) -> None:
    """Send people to where they log in or prove themselves, and back afterwards."""

    @web.exception_handler(LoginNeeded)
    def log_in(request: Request, error: LoginNeeded) -> Response:
        return _by_way_of(request, "login")

    @web.exception_handler(ProofNeeded)
    def prove(request: Request, error: ProofNeeded) -> Response:
        return _by_way_of(request, "account/proof")

    @web.exception_handler(NotAllowed)
    def refuse(request: Request, error: NotAllowed) -> Response:
        return answer(request, 403, NOT_YOURS)


def _by_way_of(request: Request, page: str) -> Response:
    """To that page, which leads back to the one that was asked for, or to the one whose form was sent."""
    site: Site = request.app.state.site
    path = request.url.path.removeprefix(f"{site.prefix}/desk").strip("/")
    part = "hx-request" in request.headers
    back = path if request.method in SAFE and not part else _page_of(path)
    query = f"?{urlencode({'to': back})}" if back else ""
    there = f"{site.prefix}/desk/{page}{query}"
    # A part of a page is no place for the log-in: htmx takes the whole page there.
    return Response(status_code=401, headers={"HX-Redirect": there}) if part else RedirectResponse(there, 303)


def _page_of(path: str) -> str:
    """The page that has the form: one of an issue's, or the room."""
    found = re.match(r"issues/\d+(/(review|sending))?|[a-z]+", path)
    return found[0] if found else ""
