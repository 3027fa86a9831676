"""The door of the desk, and the rooms behind it."""

from subscribers.staff.roles import Role
from tests.digest.web.tour.ground import ADDRESS, Walk
from tests.support.frontdoor import FrontDoor
from tests.support.staff import OWN, PASSWORD, hired, log_in


def desk(door: FrontDoor) -> Walk:
    """The door of the desk, and the rooms behind it."""
    hired(door, Role.EDITOR)
    hired(door, Role.ADMIN, "Boss")
    yield "login", door.get("/desk/login")
    yield "wrong", door.post("/desk/login", {"address": ADDRESS, "password": "x"}, headers=OWN)
    yield "forgotten", door.get("/desk/forgotten")
    yield "link sent", door.post("/desk/forgotten", {"address": ADDRESS}, headers=OWN)
    log_in(door)
    yield "not for editors", door.get("/desk/staff")
    door.post("/desk/logout", headers=OWN)
    log_in(door, "Boss")
    door.post("/desk/staff", {"address": "new@example.org", "name": "«New»", "role": "editor"}, headers=OWN)
    for room in ("", "/staff", "/account", "/account/code", "/account/proof"):
        yield f"desk{room}", door.get(f"/desk{room}")
    yield "weak password", door.post("/desk/account/password", {"password": "x"}, headers=OWN)
    yield "wrong code", door.post("/desk/account/code", {"secret": "", "code": "1"}, headers=OWN)
    yield "wrong proof", door.post("/desk/account/proof", {"password": "x"}, headers=OWN)
    for _ in range(11):
        tried = door.post("/desk/login", {"address": ADDRESS, "password": PASSWORD[:3]}, headers=OWN)
    yield "too many tries", tried
