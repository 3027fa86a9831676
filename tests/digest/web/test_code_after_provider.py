"""Six digits are asked for after the word of a provider, too, unless its own second factor is trusted."""

import re

import pyotp
from httpx2 import Response
from pytest_httpserver import HTTPServer

from subscribers.staff import second_factor
from subscribers.staff.roles import Role
from tests.digest.web.single_sign_on import LOGIN, Desk, desk, gone_and_back, is_in, refused
from tests.support.frontdoor import FrontDoor
from tests.support.newsroom import Newsroom
from tests.support.staff import OWN, hired


def _with_second_factor(door: FrontDoor) -> pyotp.TOTP:
    totp, now = pyotp.TOTP(second_factor.new_secret()), door.newsroom.now
    with door.newsroom.database.writing() as session:
        second_factor.set_up(session, 1, totp.secret, totp.at(now), now=now)
    door.later(minutes=1)
    return totp


def _ticket(page: Response) -> str:
    found = re.search(r'name="ticket" value="([^"]+)"', page.text)
    assert found is not None, page.text
    return found[1]


def test_a_second_factor_is_asked_for_after_the_provider(sso: Desk) -> None:
    door, _ = sso
    totp = _with_second_factor(door)

    page = gone_and_back(door, f"{LOGIN}?to=account")
    asked = is_in(door)
    wrong = door.post("/desk/login/code", {"ticket": _ticket(page), "code": "000000"}, headers=OWN)
    fields = {"ticket": _ticket(wrong), "code": totp.at(door.newsroom.now)}
    right = door.post("/desk/login/code", fields, headers=OWN)

    assert (page.status_code, asked, wrong.status_code) == (200, False, 403)
    assert (right.status_code, right.headers["location"]) == (303, "/desk/account")
    assert is_in(door)


def test_a_code_of_the_second_factor_counts_once_here_too(sso: Desk) -> None:
    door, _ = sso
    totp = _with_second_factor(door)
    fields = {"ticket": _ticket(gone_and_back(door)), "code": totp.at(door.newsroom.now)}

    first = door.post("/desk/login/code", fields, headers=OWN)
    second = door.post("/desk/login/code", fields, headers=OWN)

    assert (first.status_code, second.status_code) == (303, 403)


def test_the_way_to_the_second_factor_is_open_for_five_minutes_and_for_forms_of_this_site(sso: Desk) -> None:
    door, _ = sso
    totp = _with_second_factor(door)
    ticket = _ticket(gone_and_back(door))
    elsewhere = {"Sec-Fetch-Site": "cross-site"}

    foreign = door.post("/desk/login/code", {"ticket": ticket, "code": totp.at(door.newsroom.now)}, headers=elsewhere)
    forged = door.post("/desk/login/code", {"ticket": f"x{ticket}", "code": totp.at(door.newsroom.now)}, headers=OWN)
    door.later(minutes=6)
    late = door.post("/desk/login/code", {"ticket": ticket, "code": totp.at(door.newsroom.now)}, headers=OWN)

    assert [answer.status_code for answer in (foreign, forged, late)] == [403, 403, 403]
    assert not is_in(door)


def test_nobody_guesses_the_second_factor_for_long(sso: Desk) -> None:
    door, _ = sso
    totp = _with_second_factor(door)
    ticket = _ticket(gone_and_back(door))
    for _ in range(9):
        door.post("/desk/login/code", {"ticket": ticket, "code": "000000"}, headers=OWN)

    answer = door.post("/desk/login/code", {"ticket": ticket, "code": totp.at(door.newsroom.now)}, headers=OWN)

    assert refused(door, answer, "Too many tries.", 429)


def test_a_provider_whose_second_factor_is_trusted_is_enough(newsroom: Newsroom, httpserver: HTTPServer) -> None:
    door, _ = desk(newsroom, httpserver, trust_second_factor=True)
    hired(door, Role.EDITOR)
    _with_second_factor(door)

    gone_and_back(door)

    assert is_in(door)
