"""Accounts of staff and the log of what was done: for admins."""

from typing import Annotated

from fastapi import APIRouter, Form, Request, Response

from digest.core.errors import BadInput, Conflict, DigestError
from digest.web.desk import room
from digest.web.desk.access import needs
from digest.web.desk.inviting import mail_password_link
from digest.web.desk.lines import in_words
from digest.web.site import Site, SiteHere
from subscribers.addresses import email_address
from subscribers.staff import accounts, audit, resets, second_factor
from subscribers.staff.roles import Role
from subscribers.staff.sessions import Present

router = APIRouter(prefix="/desk")
Admin = Annotated[Present, needs(Role.ADMIN)]
ProvenAdmin = Annotated[Present, needs(Role.ADMIN, proof=True)]
Text = Annotated[str, Form(max_length=400)]
RoleField = Annotated[Role, Form()]
PAGE = 100


@router.api_route("/staff", methods=["GET", "HEAD"])
def show(request: Request, site: SiteHere, who: Admin) -> Response:
    """Everybody who has an account."""
    return _page(request, site, who)


@router.post("/staff")
def invite(
    request: Request, site: SiteHere, who: ProvenAdmin, role: RoleField, address: Text = "", name: Text = ""
) -> Response:
    """Make an account, and mail its owner a link to set a password."""
    now = site.app.clock()
    try:
        with site.app.database.writing() as session:
            member = accounts.add(session, email_address(address), name=name, role=role, by=who.staff_id, now=now)
            mail_password_link(session, site.app, member, valid_for=resets.INVITED)
    except (BadInput, Conflict) as error:
        return _page(request, site, who, status=422, error=error, address=address, name=name)
    site.ring()
    return room.go(site, "staff")


@router.post("/staff/{staff_id}/role")
def change_role(request: Request, site: SiteHere, who: ProvenAdmin, staff_id: int, role: RoleField) -> Response:
    """What somebody may do from now on."""
    try:
        with site.app.database.writing() as session:
            accounts.change_role(session, staff_id, role, by=who.staff_id, now=site.app.clock())
    except Conflict as error:
        return _page(request, site, who, status=409, error=error)
    return room.go(site, "staff")


@router.post("/staff/{staff_id}/disable")
def disable(request: Request, site: SiteHere, who: ProvenAdmin, staff_id: int) -> Response:
    """Out at once, and no way in."""
    try:
        with site.app.database.writing() as session:
            accounts.disable(session, staff_id, by=who.staff_id, now=site.app.clock())
    except Conflict as error:
        return _page(request, site, who, status=409, error=error)
    return room.go(site, "staff")


@router.post("/staff/{staff_id}/enable")
def enable(site: SiteHere, who: ProvenAdmin, staff_id: int) -> Response:
    """Let them in again."""
    with site.app.database.writing() as session:
        accounts.enable(session, staff_id, by=who.staff_id, now=site.app.clock())
    return room.go(site, "staff")


@router.post("/staff/{staff_id}/code/end")
def end_code(site: SiteHere, who: ProvenAdmin, staff_id: int) -> Response:
    """For somebody who lost their phone."""
    with site.app.database.writing() as session:
        second_factor.take_away(session, staff_id, by=who.staff_id, now=site.app.clock())
    return room.go(site, "staff")


@router.api_route("/log", methods=["GET", "HEAD"])
def log(request: Request, site: SiteHere, who: Admin, before: int | None = None) -> Response:
    """What was done, newest first."""
    with site.app.database.reading() as session:
        told = in_words(session, audit.listing(session, before=before, limit=PAGE))
    older = told[-1].entry.id if len(told) == PAGE else None
    return room.page(request, site, "log.html", who, lines=told, older=older)


def _page(
    request: Request,
    site: Site,
    who: Present,
    *,
    status: int = 200,
    error: DigestError | None = None,
    address: str = "",
    name: str = "",
) -> Response:
    with site.app.database.reading() as session:
        members = accounts.everyone(session)
    return room.page(
        request,
        site,
        "staff.html",
        who,
        status=status,
        here=f"{site.prefix}/desk/staff",
        members=members,
        roles=list(Role),
        error=error,
        address=address,
        name=name,
    )
