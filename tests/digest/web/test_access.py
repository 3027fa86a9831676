"""Every page of the desk has decided who may open it, and keeps to it: asked of the router itself, route by route."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute

from digest.core.database import Database
from digest.web import server
from digest.web.desk.access import Needs
from subscribers.staff.roles import Role
from tests.support.frontdoor import FrontDoor
from tests.support.newsroom import Newsroom
from tests.support.staff import OWN, hired, log_in

OPEN = {
    *("/desk/login", "/desk/forgotten", "/desk/password/{token}"),
    *("/desk/login/provider", "/desk/login/callback", "/desk/login/code"),
}
"""Pages of the desk for who is not logged in."""
SOME = {
    "token": "x",
    "session_id": "99",
    "staff_id": "1",
    "issue_id": "1",
    "article_id": "1",
    "edit_id": "1",
    "number": "99",
}
"""Values for the places in paths."""


def routes() -> list[APIRoute]:
    """Every route below /desk."""
    routes = [route for router in server.ROUTERS for route in router.routes if isinstance(route, APIRoute)]
    return [route for route in routes if route.path.startswith("/desk")]


def _decisions(dependant: Dependant) -> Iterator[Needs]:
    for part in dependant.dependencies:
        if isinstance(part.call, Needs):
            yield part.call
        yield from _decisions(part)


CASES = [(method, route) for route in routes() for method in sorted(route.methods or ()) if route.path not in OPEN]
ENDS_THE_SESSION = {"/desk/logout", "/desk/account/sessions/{session_id}/end"}


@pytest.mark.parametrize("route", routes(), ids=lambda route: f"{route.path} {sorted(route.methods)}")
def test_every_page_of_the_desk_has_decided_who_may_open_it(route: APIRoute) -> None:
    assert len(list(_decisions(route.dependant))) == (0 if route.path in OPEN else 1)


@pytest.fixture
def desk(sqlite_template: Path, tmp_path: Path) -> Iterator[FrontDoor]:
    """A desk with an admin, number 1; on SQLite alone, because what is asked here is no matter of the database."""
    database = Database(f"sqlite:///{shutil.copy(sqlite_template, tmp_path / 'digest.db')}")
    door = FrontDoor.of(Newsroom(database, tmp_path / "outbox"))
    hired(door, Role.ADMIN, "Boss")
    yield door
    database.close()


def _asked(door: FrontDoor, cases: list[tuple[str, APIRoute]], **headers: str) -> list[tuple[str, int, str]]:
    """What each of these routes answers: its name, the status, and where that leads."""
    asked = []
    for method, route in cases:
        answer = door.client.request(method, route.path.format_map(SOME), headers=headers or OWN)
        asked.append(
            (f"{method} {route.path}", answer.status_code, answer.headers.get("location", "").partition("?")[0])
        )
    return asked


def test_nobody_is_led_to_the_door(desk: FrontDoor) -> None:
    assert {answer[1:] for answer in _asked(desk, CASES)} == {(303, "/desk/login")}


def test_an_expired_session_is_led_to_the_door(desk: FrontDoor) -> None:
    log_in(desk, "Boss")
    desk.later(days=8)

    assert {answer[1:] for answer in _asked(desk, CASES)} == {(303, "/desk/login")}


@pytest.mark.parametrize("role", Role)
def test_each_role_opens_what_it_may_and_nothing_else(desk: FrontDoor, role: Role) -> None:
    hired(desk, role, "Ed")
    cases = [case for case in CASES if case[1].path not in ENDS_THE_SESSION]
    log_in(desk, "Ed")

    answers = _asked(desk, cases)

    allowed = [next(_decisions(route.dependant)).role for _, route in cases]
    wrong = [
        answer
        for answer, needed in zip(answers, allowed, strict=True)
        if (answer[1] == 403) is role.may(needed) or answer[2] == "/desk/login" or answer[1] >= 500
    ]
    assert wrong == []


def test_no_form_of_another_site_is_taken(desk: FrontDoor) -> None:
    log_in(desk, "Boss")
    forms = [case for case in CASES if case[0] == "POST"]

    answers = _asked(desk, forms, **{"Sec-Fetch-Site": "cross-site"})

    assert {status for _, status, _ in answers} == {403}
