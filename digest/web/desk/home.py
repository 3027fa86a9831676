"""The first page of the desk."""

from typing import Annotated

from fastapi import APIRouter, Request, Response

from digest.web.desk import room
from digest.web.desk.access import needs
from digest.web.site import SiteHere
from subscribers.staff.roles import Role
from subscribers.staff.sessions import Present

router = APIRouter(prefix="/desk")


@router.api_route("", methods=["GET", "HEAD"])
def home(request: Request, site: SiteHere, who: Annotated[Present, needs(Role.EDITOR)]) -> Response:
    """Issues past and coming."""
    return room.page(request, site, "home.html", who)
