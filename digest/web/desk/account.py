"""One's own account: where one is logged in, the password, the second factor."""

from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from markupsafe import Markup

from digest.core.errors import BadInput
from digest.web.desk import room
from digest.web.desk.access import needs
from digest.web.desk.asking import proof_page
from digest.web.desk.proving import may_try, who_is
from digest.web.site import Site, SiteHere
from subscribers.staff import accounts, second_factor, sessions
from subscribers.staff.login import code_fits
from subscribers.staff.roles import Role
from subscribers.staff.sessions import Present

router = APIRouter(prefix="/desk/account")
Anyone = Annotated[Present, needs(Role.EDITOR)]
Proven = Annotated[Present, needs(Role.EDITOR, proof=True)]
Text = Annotated[str, Form(max_length=400)]


@router.api_route("", methods=["GET", "HEAD"])
def show(request: Request, site: SiteHere, who: Anyone) -> Response:
    """Everything about it."""
    return _page(request, site, who)


@router.post("/sessions/{session_id}/end")
def end(site: SiteHere, who: Anyone, session_id: int) -> Response:
    """Log out another browser, or this one."""
    with site.app.database.writing() as session:
        sessions.close(session, session_id, staff_id=who.staff_id)
    return room.go(site, "account")


@router.post("/sessions/end")
def end_others(site: SiteHere, who: Anyone) -> Response:
    """Log out everywhere but here."""
    with site.app.database.writing() as session:
        sessions.close_others(session, who.staff_id, keep=who.session_id)
    return room.go(site, "account")


@router.post("/password")
def change_password(request: Request, site: SiteHere, who: Proven, password: Text = "") -> Response:
    """A new password ends every session, this one too."""
    try:
        with site.app.database.writing() as session:
            accounts.set_password(session, who.staff_id, password, by=who.staff_id, now=site.app.clock())
    except BadInput as error:
        return _page(request, site, who, status=422, error=str(error))
    return room.go(site, "login")


@router.api_route("/code", methods=["GET", "HEAD"])
def new_code(request: Request, site: SiteHere, who: Proven) -> Response:
    """Shows a new secret to a phone; nothing is kept before a code proves that the phone has it."""
    return _code_page(request, site, who, second_factor.new_secret())


@router.post("/code")
def set_up_code(request: Request, site: SiteHere, who: Proven, secret: Text = "", code: Text = "") -> Response:
    """Keep the secret when the code fits."""
    try:
        with site.app.database.writing() as session:
            second_factor.set_up(session, who.staff_id, secret, code, now=site.app.clock())
    except BadInput as error:
        again = secret if second_factor.is_secret(secret) else second_factor.new_secret()
        return _code_page(request, site, who, again, status=422, error=str(error))
    return room.go(site, "account")


@router.post("/code/end")
def end_code(site: SiteHere, who: Proven) -> Response:
    """The password is enough again."""
    with site.app.database.writing() as session:
        second_factor.take_away(session, who.staff_id, by=who.staff_id, now=site.app.clock())
    return room.go(site, "account")


@router.api_route("/proof", methods=["GET", "HEAD"])
def ask_proof(request: Request, site: SiteHere, who: Anyone, to: str = "") -> Response:
    """Asks for the password before a dangerous act."""
    return proof_page(request, site, who, to=to)


@router.post("/proof")
def prove(
    request: Request, site: SiteHere, who: Anyone, password: Text = "", code: Text = "", to: Text = ""
) -> Response:
    """Note the proof, and on to where they wanted."""
    with site.app.database.reading() as session:
        address = accounts.by_id(session, who.staff_id).address
    if not may_try(site, request, address):
        return proof_page(request, site, who, status=429, to=to, refusal="later")
    if not _proved(site, who, address, password, code):
        return proof_page(request, site, who, status=422, to=to, refusal="wrong")
    return room.go(site, room.wanted(to) or "account")


def _proved(site: Site, who: Present, address: str, password: str, code: str) -> bool:
    now = site.app.clock()
    if who_is(site, address, password) != who.staff_id:
        return False
    with site.app.database.writing() as session:
        if not code_fits(session, who.staff_id, code, now=now):
            return False
        sessions.proved(session, who.session_id, now=now)
    return True


def _page(request: Request, site: Site, who: Present, *, status: int = 200, error: str = "") -> Response:
    now = site.app.clock()
    with site.app.database.reading() as session:
        member = accounts.by_id(session, who.staff_id)
        opened = sessions.listing(session, who.staff_id, now=now)
    here = f"{site.prefix}/desk/account"
    return room.page(
        request, site, "account.html", who, status=status, here=here, member=member, opened=opened, error=error
    )


def _code_page(
    request: Request, site: Site, who: Present, secret: str, *, status: int = 200, error: str = ""
) -> Response:
    with site.app.database.reading() as session:
        address = accounts.by_id(session, who.staff_id).address
    drawn = second_factor.picture(secret, address=address, publication=site.app.settings.publication.name)
    return room.page(request, site, "code.html", who, status=status, secret=secret, picture=Markup(drawn), error=error)
