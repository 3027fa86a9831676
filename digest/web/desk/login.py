"""The door of the desk: in, out, and a forgotten password."""

from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from sqlalchemy.orm import Session

from digest.core.errors import BadInput, NotFound
from digest.web.desk import room
from digest.web.desk.access import Editor, drop_cookie, from_here, present, set_cookie
from digest.web.desk.asking import login_page
from digest.web.desk.inviting import mail_password_link
from digest.web.desk.proving import HOUR, counted_by, may_try, who_is
from digest.web.site import Site, SiteHere
from subscribers.addresses import email_address
from subscribers.limits import allow
from subscribers.staff import accounts, resets, sessions
from subscribers.staff.login import code_fits

router = APIRouter(prefix="/desk")
LINKS = 3
"""Mails an hour."""

Text = Annotated[str, Form(max_length=400)]


@router.api_route("/login", methods=["GET", "HEAD"])
def door(request: Request, site: SiteHere, to: str = "") -> Response:
    """The form; who is in already goes on."""
    if present(request, site):
        return room.go(site, room.wanted(to))
    return login_page(request, site, to=to)


@router.post("/login")
def come_in(
    request: Request,
    site: SiteHere,
    address: Text = "",
    password: Text = "",
    code: Text = "",
    to: Text = "",
) -> Response:
    """Let somebody in, or say that something does not fit; after too many tries, wait."""
    from_here(request, site)
    if not may_try(site, request, address):
        return login_page(request, site, status=429, to=to, refusal="later", address=address)
    staff_id = who_is(site, address, password)
    if staff_id is None:
        return login_page(request, site, status=403, to=to, refusal="wrong", address=address)
    key = _opened(site, staff_id, code, request.headers.get("user-agent", ""))
    if not key:
        return login_page(request, site, status=403, to=to, refusal="code", address=address)
    response = room.go(site, room.wanted(to))
    set_cookie(request, response, key)
    return response


@router.post("/logout")
def leave(request: Request, site: SiteHere, who: Editor) -> Response:
    """End this session."""
    with site.app.database.writing() as session:
        sessions.close(session, who.session_id, staff_id=who.staff_id)
    response = room.go(site, "login")
    drop_cookie(request, response)
    return response


@router.api_route("/forgotten", methods=["GET", "HEAD"])
def forgotten(request: Request, site: SiteHere) -> Response:
    """Asks for the address."""
    return room.page(request, site, "forgotten.html", None, sent=False)


@router.post("/forgotten")
def send_link(request: Request, site: SiteHere, address: Text = "") -> Response:
    """Mail a link to who has an account; the same answer for everybody."""
    from_here(request, site)
    now = site.app.clock()
    with site.app.database.writing() as session:
        if allow(session, "staff-link", counted_by(address), most=LINKS, per=HOUR, secret=site.app.secret, now=now):
            _mail_link(session, site, address)
    site.ring()
    return room.page(request, site, "forgotten.html", None, sent=True)


@router.api_route("/password/{token}", methods=["GET", "HEAD"])
def new_password(request: Request, site: SiteHere, token: str) -> Response:
    """The form behind the link. Raises TokenRejected."""
    with site.app.database.reading() as session:
        resets.whose_reset(session, token, secret=site.app.secret, now=site.app.clock())
    return room.page(request, site, "password.html", None, token=token, error="")


@router.post("/password/{token}")
def set_password(request: Request, site: SiteHere, token: str, password: Text = "") -> Response:
    """Set it, and on to the log-in page. Raises TokenRejected."""
    from_here(request, site)
    now = site.app.clock()
    try:
        with site.app.database.writing() as session:
            staff_id = resets.whose_reset(session, token, secret=site.app.secret, now=now)
            accounts.set_password(session, staff_id, password, by=staff_id, now=now)
    except BadInput as error:
        return room.page(request, site, "password.html", None, status=422, token=token, error=str(error))
    return room.go(site, "login")


def _opened(site: Site, staff_id: int, code: str, browser: str) -> str:
    """The key of a new session; empty when the code does not fit."""
    now = site.app.clock()
    with site.app.database.writing() as session:
        if not code_fits(session, staff_id, code, now=now):
            return ""
        return sessions.open_session(session, staff_id, browser=browser, now=now)


def _mail_link(session: Session, site: Site, typed: str) -> None:
    try:
        member = accounts.by_address(session, email_address(typed))
    except (BadInput, NotFound):
        return
    if not member.disabled:
        mail_password_link(session, site.app, member, valid_for=resets.FORGOTTEN)
