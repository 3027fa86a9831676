"""Who may open a page of the desk: each handler says which role it needs, or that it needs none.

The decision stands in the route itself, as a parameter: `who: Annotated[Present, needs(Role.EDITOR)]`. A test asks
every route for it.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated, Any
from urllib.parse import urlsplit

from fastapi import Depends, Request, Response

from digest.core.errors import DigestError
from digest.web.site import Site, SiteHere
from subscribers.staff import sessions
from subscribers.staff.roles import Role
from subscribers.staff.sessions import Present

SAFE = ("GET", "HEAD")
SESSION = "desk"
"""The cookie of who is logged in."""
NEAR = ("127.0.0.1", "localhost", "::1")


class LoginNeeded(DigestError):
    """Nobody is logged in, or no longer."""


class ProofNeeded(DigestError):
    """The password must be given again before this."""


class NotAllowed(DigestError):
    """The role does not allow this, or another site sent it."""


@dataclass(frozen=True, slots=True)
class Needs:
    """The decision of one route, called by FastAPI before the handler."""

    role: Role
    proof: bool = False

    def __call__(self, request: Request, site: SiteHere) -> Present:
        """Who is there. Raises LoginNeeded, ProofNeeded and NotAllowed."""
        from_here(request, site)
        who = present(request, site)
        if who is None:
            raise LoginNeeded("log in first")
        if not who.role.may(self.role):
            raise NotAllowed(f"this is for staff who are {self.role.value} or more")
        if self.proof and not who.proved:
            raise ProofNeeded("give your password again")
        return who


def needs(role: Role, *, proof: bool = False) -> Any:
    """For staff of that role or a higher one; with `proof`, who gave their password a short while ago."""
    return Depends(Needs(role, proof))


Editor = Annotated[Present, needs(Role.EDITOR)]
Approver = Annotated[Present, needs(Role.APPROVER)]
ProvenApprover = Annotated[Present, needs(Role.APPROVER, proof=True)]
"""What most handlers need, for their parameter `who`."""


def from_here(request: Request, site: Site) -> None:
    """Refuse what another site has a browser send (CSRF). Raises NotAllowed.

    Every browser of today says where a form comes from; what does not say it did not come from a browser's page.
    """
    if request.method in SAFE:
        return
    said = request.headers.get("sec-fetch-site")
    if said is None:
        said = "same-origin" if _is_own(request.headers.get("origin", ""), request, site) else "unknown"
    if said != "same-origin":
        raise NotAllowed("this form was not sent from this site; open the page again, and send it from there")


def present(request: Request, site: Site) -> Present | None:
    """Who is logged in in this browser. A page that asks by itself for what is new keeps no session awake."""
    key = request.cookies.get(cookie_name(request))
    if key is None:
        return None
    now = site.app.clock()
    with site.app.database.reading() as session:
        who = sessions.whose(session, key, now=now)
    by_itself = request.method in SAFE and "hx-request" in request.headers
    if who is not None and who.tired and not by_itself:
        with site.app.database.writing() as session:
            sessions.seen(session, who.session_id, now=now)
    return who


def cookie_name(request: Request, name: str = SESSION) -> str:
    """With a prefix that browsers take from this very host only; without it on one's own machine, for want of TLS."""
    return name if _near(request) else f"__Host-{name}"


def set_cookie(
    request: Request, response: Response, value: str, *, name: str = SESSION, lasts: timedelta = sessions.LONGEST
) -> None:
    """Have the browser show `value` at each request to this host, a session's key or another; scripts never see it."""
    seconds, secure = int(lasts.total_seconds()), not _near(request)
    response.set_cookie(
        cookie_name(request, name), value, max_age=seconds, path="/", secure=secure, httponly=True, samesite="lax"
    )


def drop_cookie(request: Request, response: Response, *, name: str = SESSION) -> None:
    """Have the browser forget it."""
    secure = not _near(request)
    response.delete_cookie(cookie_name(request, name), path="/", secure=secure, httponly=True, samesite="lax")


def _near(request: Request) -> bool:
    return request.url.scheme == "http" and request.url.hostname in NEAR


def _is_own(origin: str, request: Request, site: Site) -> bool:
    parts = urlsplit(origin)
    own = urlsplit(str(site.app.settings.publication.public_url))
    here = (request.url.scheme, request.url.netloc)
    return (parts.scheme, parts.netloc) in ((own.scheme, own.netloc), here)
