"""A dangerous act wants a fresh proof; who has no password goes to the provider once more, and is asked there."""

import pyotp
import pytest
from pytest_httpserver import HTTPServer

from subscribers.addresses import email_address
from subscribers.staff import accounts, second_factor
from subscribers.staff.roles import Role
from tests.digest.web.single_sign_on import PROOF, desk, gone_and_back, sent
from tests.support.frontdoor import FrontDoor, visible
from tests.support.identity_provider import IdentityProvider
from tests.support.newsroom import Newsroom
from tests.support.staff import OWN, hired, log_in

Desk = tuple[FrontDoor, IdentityProvider]
FIELDS = {"address": "new@example.org", "name": "New", "role": "editor"}


@pytest.fixture
def both(newsroom: Newsroom, httpserver: HTTPServer) -> Desk:
    """A desk and its provider, and Ed, an admin without a password, who is logged in."""
    door, provider = desk(newsroom, httpserver)
    with newsroom.database.writing() as session:
        accounts.add(session, email_address("ed@example.org"), name="Ed", role=Role.ADMIN, by=None, now=newsroom.now)
    gone_and_back(door)
    return door, provider


def may(door: FrontDoor) -> bool:
    """Whether a dangerous act is done without asking."""
    return door.post("/desk/staff", FIELDS, headers=OWN).headers["location"] != "/desk/account/proof?to=staff"


def test_who_just_came_from_the_provider_need_not_go_again(both: Desk) -> None:
    door, _ = both

    assert may(door)


def test_after_a_while_they_go_once_more_and_are_asked_there(both: Desk) -> None:
    door, provider = both
    door.later(minutes=16)
    before = may(door)
    page = door.get("/desk/account/proof?to=staff")

    answer = gone_and_back(door, f"{PROOF}?to=staff")

    assert 'href="/desk/account/proof/provider?to=staff"' in page.text
    assert 'type="password"' not in page.text
    assert (provider.asked[-1]["prompt"], provider.asked[-1]["max_age"]) == ("login", "0")
    assert answer.headers["location"] == "/desk/staff"
    assert (before, may(door)) == (False, True)
    assert "Ed proved by provider staff 1" in visible(door.get("/desk/log"))


@pytest.mark.parametrize("ago", [None, 120, 3600])
def test_a_provider_that_did_not_ask_proves_nothing(both: Desk, ago: int | None) -> None:
    door, provider = both
    door.later(minutes=16)
    provider.claims = {"auth_time": None if ago is None else int(door.newsroom.now.timestamp()) - ago}

    answer = gone_and_back(door, PROOF)

    assert (answer.status_code, may(door)) == (403, False)
    assert "Your provider did not ask you again who you are." in visible(answer)
    assert "refused by provider staff 1 Reason: not asked anew" in visible(door.get("/desk/log"))


@pytest.mark.parametrize("ago", [None, 1000])
def test_logging_in_without_having_been_asked_there_is_no_proof(both: Desk, ago: int | None) -> None:
    door, provider = both
    door.post("/desk/logout", headers=OWN)
    provider.claims = {"auth_time": None if ago is None else int(door.newsroom.now.timestamp()) - ago}

    gone_and_back(door)

    assert door.get("/desk/account").status_code == 200
    assert not may(door)


def test_a_provider_whose_clock_is_fast_proves_nothing_beforehand(both: Desk) -> None:
    door, provider = both
    door.post("/desk/logout", headers=OWN)
    provider.claims = {"auth_time": int(door.newsroom.now.timestamp()) + 86400}
    gone_and_back(door)

    door.later(minutes=16)

    assert not may(door)


def test_a_colleague_cannot_prove_it_for_them(both: Desk) -> None:
    door, provider = both
    hired(door, Role.ADMIN, "Boss")
    door.later(minutes=16)
    provider.claims = {"email": "boss@example.org"}

    answer = gone_and_back(door, PROOF)

    assert (answer.status_code, may(door)) == (403, False)
    assert "Ed refused by provider staff 1 Reason: another account" in visible(door.get("/desk/log"))


def test_a_proof_counts_for_the_session_that_asked_for_it(both: Desk) -> None:
    door, _ = both
    door.later(minutes=16)
    back = sent(door, PROOF)
    errand = door.client.cookies["__Host-desk-errand"]
    door.post("/desk/logout", headers=OWN)
    gone_and_back(door)
    door.client.cookies.set("__Host-desk-errand", errand, domain="news.example.org")

    answer = door.get(back)

    assert (answer.status_code, "/desk/log" in answer.text) == (403, True)
    assert "proved by provider" not in visible(door.get("/desk/log"))


def test_a_proof_begun_by_nobody_leads_to_the_door(both: Desk) -> None:
    door, _ = both
    door.post("/desk/logout", headers=OWN)

    assert door.get(PROOF).headers["location"].startswith("/desk/login?")


def test_the_second_factor_belongs_to_the_proof(both: Desk) -> None:
    door, _ = both
    totp, now = pyotp.TOTP(second_factor.new_secret()), door.newsroom.now
    with door.newsroom.database.writing() as session:
        second_factor.set_up(session, 1, totp.secret, totp.at(now), now=now)
    door.later(minutes=16)

    page = gone_and_back(door, f"{PROOF}?to=staff")
    before = may(door)
    ticket = page.text.partition('name="ticket" value="')[2].partition('"')[0]
    fields = {"ticket": ticket, "code": totp.at(door.newsroom.now)}
    answer = door.post("/desk/login/code", fields, headers=OWN)

    assert (before, answer.headers["location"], may(door)) == (False, "/desk/staff", True)


def test_a_password_is_as_good_a_proof_as_ever(newsroom: Newsroom, httpserver: HTTPServer) -> None:
    door, _ = desk(newsroom, httpserver)
    hired(door, Role.ADMIN)
    log_in(door)
    door.later(minutes=16)

    page = door.get("/desk/account/proof?to=staff")
    door.post("/desk/account/proof", {"password": "four odd words of staff"}, headers=OWN)

    assert 'type="password"' in page.text
    assert "Prove it with your work account" in visible(page)
    assert may(door)
