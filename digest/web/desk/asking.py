"""The two pages that ask who somebody is: to log in, and once more before a dangerous act."""

from fastapi import Request, Response

from digest.web.desk import room
from digest.web.site import Site
from subscribers.staff import accounts
from subscribers.staff.sessions import Present


def login_page(
    request: Request, site: Site, *, status: int = 200, to: str = "", refusal: str = "", address: str = ""
) -> Response:
    """With a field for the password, and a way to the provider where there is one. `refusal` is a word that the
    template knows: what went wrong the last time."""
    values = {"to": room.wanted(to), "refusal": refusal, "address": address, "provider": provider(site)}
    return room.page(request, site, "login.html", None, status=status, here=f"{site.prefix}/desk/login", **values)


def proof_page(
    request: Request, site: Site, who: Present, *, status: int = 200, to: str = "", refusal: str = ""
) -> Response:
    """The same for who is logged in already; without the field where there is no password to type."""
    with site.app.database.reading() as session:
        has_password = accounts.by_id(session, who.staff_id).has_password
    values = {"to": room.wanted(to), "refusal": refusal, "provider": provider(site), "has_password": has_password}
    return room.page(
        request, site, "proof.html", who, status=status, here=f"{site.prefix}/desk/account/proof", **values
    )


def provider(site: Site) -> str:
    """What the button to the provider says; empty without one."""
    oidc = site.app.settings.oidc
    return oidc.label if oidc.issuer else ""
