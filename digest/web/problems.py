"""What people see when something cannot be done: a page that says what to do, never a stack trace."""

from dataclasses import dataclass

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response

from digest.core.errors import BadInput, Conflict, DatabaseUnavailable, DigestError, NotFound, TokenRejected
from digest.core.languages import N_
from digest.web.pages import capital
from digest.web.security import HEADERS
from digest.web.site import Site

log = structlog.get_logger()
STATUSES: dict[type[DigestError], int] = {
    NotFound: 404,
    TokenRejected: 404,
    Conflict: 409,
    BadInput: 422,
    DatabaseUnavailable: 503,
}


@dataclass(frozen=True, slots=True)
class Problem:
    """A heading and what to do, in English: the template translates them."""

    heading: str
    advice: str


LINK = Problem(
    N_("This link does not work"),
    N_("Perhaps it was cut short on its way. Use the one in your newest mail, or ask for a new one below."),
)
NOWHERE = Problem(
    N_("There is no such page"), N_("Perhaps the address was cut short. The links in your newest mail work.")
)
NO_ROOM = Problem(
    N_("There is no such page"),
    N_("Perhaps its address was cut short, or what stood there is gone."),
)
STALE = Problem(N_("This link does not work"), N_("It is used up or too old. Ask for a new one where you log in."))
"""At the desk."""
PROBLEMS = {
    400: Problem(N_("That could not be read"), N_("Go back, and send the form again.")),
    404: NOWHERE,
    405: NOWHERE,
    408: Problem(N_("That took too long to arrive"), N_("Nothing was changed. Go back, and send the form again.")),
    409: Problem(N_("That cannot be done now"), N_("Something has changed in the meantime. Open the page again.")),
    413: Problem(N_("That is more than we read"), N_("Nothing was changed. Go back, and send less.")),
    422: Problem(N_("That could not be read"), N_("Go back, look at what you typed, and send the form again.")),
    429: Problem(N_("Too many at once"), N_("Wait an hour, and try again. We do this to keep robots out.")),
    503: Problem(N_("We cannot do that at the moment"), N_("Nothing was lost. Try again in a few minutes.")),
}
RETRY_AFTER = "300"
"""Seconds: what the database has not done by now, it may do then."""
OURS = Problem(N_("Something went wrong here"), N_("It is our mistake. Try again in a few minutes."))


def install(web: FastAPI) -> None:
    """Have every error answered: with a page, or with JSON below /api/."""

    @web.exception_handler(DigestError)
    def expected(request: Request, error: DigestError) -> Response:
        status = next((code for kind, code in STATUSES.items() if isinstance(error, kind)), 500)
        if status >= 500:
            log.error("failed", error=str(error))
        return answer(request, status, _told(request, error, status))

    @web.exception_handler(HTTPException)
    def refused(request: Request, error: HTTPException) -> Response:
        response = answer(request, error.status_code)
        response.headers.update(error.headers or {})
        return response

    @web.exception_handler(RequestValidationError)
    def unreadable(request: Request, error: RequestValidationError) -> Response:
        return answer(request, 422)

    @web.exception_handler(Exception)
    def crashed(request: Request, error: Exception) -> Response:
        # Starlette answers this outside of all middleware, so `SafeAnswers` does not see it.
        page, site = answer(request, 500), request.app.state.site
        page.headers.update({**HEADERS, **site.policy()})
        return page


def answer(request: Request, status: int, problem: Problem | None = None) -> Response:
    """The answer for a status, in the language of the reader."""
    site: Site = request.app.state.site
    desk, speak = _is_below(request, "desk"), site.language(request)
    said = problem or (NO_ROOM if desk and status in (404, 405) else PROBLEMS.get(status, OURS))
    if _is_below(request, "api"):
        return JSONResponse({"error": speak.say(said.heading), "advice": speak.say(said.advice)}, status)
    page = site.pages.page(
        request, "public/problem.html", speak, status=status, problem=said, link=said is LINK, desk=desk
    )
    if status == 503:
        page.headers["Retry-After"] = RETRY_AFTER
    return page


def _told(request: Request, error: DigestError, status: int) -> Problem | None:
    """What is said of this error, where that is more than what its status says: staff hear why it cannot be done."""
    desk = _is_below(request, "desk")
    if isinstance(error, TokenRejected):
        return STALE if desk else LINK
    if not desk or status not in (409, 422):
        return None
    site: Site = request.app.state.site
    return Problem(PROBLEMS[status].heading, f"{capital(error.said(site.language(request).say))}.")


def _is_below(request: Request, place: str) -> bool:
    site: Site = request.app.state.site
    return f"{request.url.path}/".startswith(f"{site.prefix}/{place}/")
