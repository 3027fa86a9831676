"""The door of the desk: in, out, and a forgotten password."""

from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from sqlalchemy.orm import Session

from digest.core.errors import BadInput, NotFound
from digest.web.desk import room
from digest.web.desk.access import Editor, drop_cookie, from_here, present, set_cookie
from digest.web.desk.inviting import mail_password_link
from digest.web.site import Site, SiteHere
from subscribers.addresses import email_address
from subscribers.limits import allow
from subscribers.networks import network
from subscribers.staff import accounts, resets, sessions
from subscribers.staff.login import Refusal, check

router = APIRouter(prefix="/desk")
TRIES, TRIES_FROM = 10, 50
"""In an hour: for one address, and from one network, which an office shares."""
LINKS = 3
HOUR = timedelta(hours=1)

Text = Annotated[str, Form(max_length=400)]


@router.api_route("/login", methods=["GET", "HEAD"])
def door(request: Request, site: SiteHere, to: str = "") -> Response:
    """The form; who is in already goes on."""
    if present(request, site):
        return room.go(site, room.wanted(to))
    return room.page(request, site, "login.html", None, to=room.wanted(to), refusal="", address="")


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
    now = site.app.clock()
    with site.app.database.writing() as session:
        if not _may_try(session, site, request, address):
            return room.page(request, site, "login.html", None, status=429, to=to, refusal="later", address=address)
        found = check(session, address, password, code, now=now)
        key = ""
        if not isinstance(found, Refusal):
            key = sessions.open_session(session, found, browser=request.headers.get("user-agent", ""), now=now)
    if isinstance(found, Refusal):
        return room.page(request, site, "login.html", None, status=403, to=to, refusal=found.value, address=address)
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
        if allow(session, "staff-link", address.strip().lower(), most=LINKS, per=HOUR, secret=site.app.secret, now=now):
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


def _may_try(session: Session, site: Site, request: Request, address: str) -> bool:
    """Counts for the address and for the network, whichever is refused."""
    now, secret = site.app.clock(), site.app.secret
    place = network(request.client.host if request.client else "")
    for_address = allow(session, "log-in", address.strip().lower(), most=TRIES, per=HOUR, secret=secret, now=now)
    return allow(session, "log-in-from", place, most=TRIES_FROM, per=HOUR, secret=secret, now=now) and for_address


def _mail_link(session: Session, site: Site, typed: str) -> None:
    try:
        member = accounts.by_address(session, email_address(typed))
    except (BadInput, NotFound):
        return
    if not member.disabled:
        mail_password_link(session, site.app, member, valid_for=resets.FORGOTTEN)
