"""The last step of who comes from the provider: six digits where a second factor is set up, and in; or a plain line."""

from typing import Annotated

import structlog
from fastapi import APIRouter, Form, Request, Response

from digest.web.desk import room
from digest.web.desk.access import cookie_name, from_here, present, set_cookie
from digest.web.desk.asking import login_page, proof_page
from digest.web.desk.oidc.halfway import HalfWay, taken_up
from digest.web.desk.oidc.packed import signature
from digest.web.desk.proving import may_try
from digest.web.site import Site, SiteHere
from subscribers.staff import accounts
from subscribers.staff.login import code_fits
from subscribers.staff.vouched import come_in, prove, refused

router = APIRouter(prefix="/desk")
log = structlog.get_logger()
STATUSES = {"later": 429, "away": 503}
"""Of refusals; all others are 403."""
Text = Annotated[str, Form(max_length=1000)]


class Stop(Exception):
    """The way ends here, with a refusal that the templates know."""

    def __init__(self, refusal: str) -> None:
        super().__init__(refusal)
        self.refusal = refusal


@router.post("/login/code")
def give_code(request: Request, site: SiteHere, ticket: Text = "", code: Text = "") -> Response:
    """The six digits of somebody whom the provider vouched for."""
    from_here(request, site)
    half = taken_up(ticket, secret=site.app.secret, now=site.app.clock())
    if half is None:
        return stopped(request, site, "again")
    with site.app.database.reading() as session:
        member = accounts.by_id(session, half.staff_id)
    if member.disabled:
        return stopped(request, site, "stranger")
    if not may_try(site, request, member.address):
        return stopped(request, site, "later", to=half.to, session=half.session)
    return arrived(request, site, half) if _fits(site, half, code) else ask_code(request, site, half, wrong=True)


def ask_code(request: Request, site: Site, half: HalfWay, *, wrong: bool = False) -> Response:
    """The page with a field for them."""
    ticket = half.ticket(site.app.secret, now=site.app.clock())
    here = f"{site.prefix}/desk/login"
    return room.page(
        request, site, "digits.html", None, status=403 if wrong else 200, ticket=ticket, wrong=wrong, here=here
    )


def arrived(request: Request, site: Site, half: HalfWay) -> Response:
    """A new session, or a proof for the session that asked for it; and on to where they wanted."""
    if half.session:
        return _proven(request, site, half)
    browser, now = request.headers.get("user-agent", ""), site.app.clock()
    with site.app.database.writing() as session:
        key = come_in(session, half.staff_id, browser=browser, proved_at=half.proved_at, now=now)
    response = room.go(site, room.wanted(half.to))
    set_cookie(request, response, key)
    return response


def stopped(
    request: Request,
    site: Site,
    refusal: str,
    *,
    to: str = "",
    session: str = "",
    because: BaseException | None = None,
) -> Response:
    """The page on which they began, with what went wrong. `because` is for the log: it names nobody."""
    (log.warning if because else log.info)("nobody vouched", refusal=refusal, error=str(because or ""))
    status, who = STATUSES.get(refusal, 403), present(request, site) if session else None
    if who is not None:
        return proof_page(request, site, who, status=status, to=to, refusal=refusal)
    return login_page(request, site, status=status, to=to, refusal=refusal)


def session_here(request: Request, site: Site) -> str:
    """A mark of the session in this browser. Its number would not do: SQLite gives those of ended sessions again."""
    return signature(site.app.secret, "session", request.cookies.get(cookie_name(request), ""))


def _proven(request: Request, site: Site, half: HalfWay) -> Response:
    who = present(request, site)
    if who is None or who.staff_id != half.staff_id or session_here(request, site) != half.session:
        return stopped(request, site, "again")
    with site.app.database.writing() as session:
        prove(session, who.staff_id, who.session_id, proved_at=half.proved_at, now=site.app.clock())
    return room.go(site, room.wanted(half.to) or "account")


def _fits(site: Site, half: HalfWay, code: str) -> bool:
    now = site.app.clock()
    with site.app.database.writing() as session:
        fits = code_fits(session, half.staff_id, code, now=now)
        if not fits:
            refused(session, half.staff_id, "code", now=now)
    return fits
