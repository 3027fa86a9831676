"""Staff come in by a password, and by six digits where they set that up; nobody else does."""

import re

import pyotp
import pytest

from subscribers.staff import accounts, second_factor
from subscribers.staff.roles import Role
from tests.support.frontdoor import FrontDoor, visible
from tests.support.staff import OWN, PASSWORD, hired, log_in


def test_the_desk_asks_who_is_there_and_leads_back(door: FrontDoor) -> None:
    answer = door.get("/desk/account")

    assert (answer.status_code, answer.headers["location"]) == (303, "/desk/login?to=account")


def test_the_right_password_lets_in(door: FrontDoor) -> None:
    hired(door, Role.EDITOR)

    log_in(door)

    assert door.get("/desk/account").status_code == 200


def test_the_cookie_is_for_this_host_alone_and_no_script_sees_it(door: FrontDoor) -> None:
    hired(door, Role.EDITOR)

    answer = door.post("/desk/login", {"address": "ed@example.org", "password": PASSWORD}, headers=OWN)

    cookie = answer.headers["set-cookie"]
    assert re.match(r"__Host-desk=[\w-]{43};", cookie)
    assert {"HttpOnly", "Path=/", "SameSite=lax", "Secure"} <= {part.strip() for part in cookie.split(";")}


@pytest.mark.parametrize(("address", "password"), [("ed@example.org", "wrong"), ("nobody@example.org", PASSWORD)])
def test_whoever_does_not_fit_hears_the_same(door: FrontDoor, address: str, password: str) -> None:
    hired(door, Role.EDITOR)

    answer = door.post("/desk/login", {"address": address, "password": password}, headers=OWN)

    assert (answer.status_code, "set-cookie" in answer.headers) == (403, False)
    assert "Address and password do not fit together" in visible(answer)


def test_after_ten_tries_in_an_hour_even_the_right_password_waits(door: FrontDoor) -> None:
    hired(door, Role.EDITOR)
    for _ in range(10):
        door.post("/desk/login", {"address": "ed@example.org", "password": "wrong"}, headers=OWN)

    answer = door.post("/desk/login", {"address": "ed@example.org", "password": PASSWORD}, headers=OWN)

    assert answer.status_code == 429
    door.later(hours=1, seconds=1)
    log_in(door)


def test_spelling_an_address_otherwise_wins_no_further_tries(door: FrontDoor) -> None:
    hired(door, Role.EDITOR)
    for _ in range(10):
        door.post("/desk/login", {"address": "ed@example.org", "password": "wrong"}, headers=OWN)

    wide = {"address": "ed@ｅxample。org", "password": PASSWORD}  # noqa: RUF001 - the same domain, in wide letters
    answer = door.post("/desk/login", wide, headers=OWN)

    assert answer.status_code == 429


def test_spelling_an_address_otherwise_fetches_no_further_links(door: FrontDoor) -> None:
    hired(door, Role.EDITOR)

    for letter in "example":
        wide = "example".replace(letter, chr(ord(letter) + 0xFEE0))
        door.later(seconds=1)
        door.post("/desk/forgotten", {"address": f"ed@{wide}.org"}, headers=OWN)
    mails = door.mails()

    assert len(mails) == 3


def test_a_session_that_was_planted_beforehand_is_not_the_one_that_is_opened(door: FrontDoor) -> None:
    hired(door, Role.EDITOR)
    door.client.cookies.set("__Host-desk", "planted", domain="news.example.org")

    log_in(door)

    assert "planted" not in [cookie.value for cookie in door.client.cookies.jar if cookie.value != "planted"]
    fresh = FrontDoor(door.newsroom, door.app, door.client, [])
    fresh.client.cookies.clear()
    fresh.client.cookies.set("__Host-desk", "planted")
    assert fresh.get("/desk/account").status_code == 303


def test_a_session_ends_after_twelve_idle_hours(door: FrontDoor) -> None:
    hired(door, Role.EDITOR)
    log_in(door)

    door.later(hours=13)

    assert door.get("/desk/account").status_code == 303


def test_a_page_that_looks_for_news_by_itself_keeps_no_session_awake(door: FrontDoor) -> None:
    hired(door, Role.EDITOR)
    log_in(door)

    for _ in range(13):
        door.later(hours=1)
        door.get("/desk/account", headers={"HX-Request": "true"})

    assert door.get("/desk/account").status_code == 303


def test_a_part_of_a_page_takes_the_whole_page_to_the_log_in(door: FrontDoor) -> None:
    answer = door.get("/desk/issues/1/sending/progress", headers={"HX-Request": "true"})

    assert (answer.status_code, answer.text) == (401, "")
    assert answer.headers["HX-Redirect"].endswith("/desk/login?to=issues%2F1%2Fsending")


def test_logging_out_ends_it_on_the_server_too(door: FrontDoor) -> None:
    hired(door, Role.EDITOR)
    log_in(door)
    cookie = dict(door.client.cookies)

    door.post("/desk/logout", headers=OWN)

    door.client.cookies.update(cookie)
    assert door.get("/desk/account").status_code == 303


def test_a_disabled_account_is_out_at_once(door: FrontDoor) -> None:
    hired(door, Role.ADMIN, "Boss")
    staff_id = hired(door, Role.EDITOR)
    log_in(door)

    with door.newsroom.database.writing() as session:
        accounts.disable(session, staff_id, by=None, now=door.newsroom.now)

    assert door.get("/desk/account").status_code == 303


@pytest.mark.parametrize(
    "headers",
    [{}, {"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}, {"Origin": "https://evil.example"}],
)
def test_a_form_of_another_site_does_nothing(door: FrontDoor, headers: dict[str, str]) -> None:
    hired(door, Role.EDITOR)
    log_in(door)

    answer = door.post("/desk/logout", headers=headers)

    assert (answer.status_code, door.get("/desk/account").status_code) == (403, 200)


def test_a_second_factor_is_asked_for_and_each_code_counts_once(door: FrontDoor) -> None:
    staff_id = hired(door, Role.EDITOR)
    secret = second_factor.new_secret()
    totp = pyotp.TOTP(secret)
    with door.newsroom.database.writing() as session:
        second_factor.set_up(session, staff_id, secret, totp.at(door.newsroom.now), now=door.newsroom.now)
    door.later(minutes=1)
    fields = {"address": "ed@example.org", "password": PASSWORD, "code": totp.at(door.newsroom.now)}

    without = door.post("/desk/login", fields | {"code": ""}, headers=OWN)
    log_in(door, code=totp.at(door.newsroom.now))
    again = door.post("/desk/login", fields, headers=OWN)

    assert (without.status_code, again.status_code) == (403, 403)


def test_a_forgotten_password_is_set_anew_by_a_link_that_works_once(door: FrontDoor) -> None:
    hired(door, Role.EDITOR)
    door.post("/desk/forgotten", {"address": "ed@example.org"}, headers=OWN)
    [mail] = door.mails()
    found = re.search(r"https://news\.example\.org(/desk/password/[\w-]+)", mail.as_string().replace("=\n", ""))
    assert found is not None

    first = door.post(found[1], {"password": "another set of four words"}, headers=OWN)
    second = door.post(found[1], {"password": "yet another set of words"}, headers=OWN)

    assert (first.status_code, second.status_code) == (303, 404)
    answer = door.post(
        "/desk/login", {"address": "ed@example.org", "password": "another set of four words"}, headers=OWN
    )
    assert answer.status_code == 303


def test_asking_for_a_link_tells_nobody_who_has_an_account(door: FrontDoor) -> None:
    hired(door, Role.EDITOR)

    answers = [door.post("/desk/forgotten", {"address": a}, headers=OWN) for a in ("ed@example.org", "x@example.org")]

    assert answers[0].text == answers[1].text
    assert len(door.mails()) == 1


def test_a_dangerous_act_asks_for_the_password_again_after_a_while(door: FrontDoor) -> None:
    hired(door, Role.ADMIN)
    log_in(door)
    door.later(minutes=16)
    fields = {"address": "new@example.org", "name": "New", "role": "editor"}

    stopped = door.post("/desk/staff", fields, headers=OWN)
    assert stopped.headers["location"] == "/desk/account/proof?to=staff"
    door.post("/desk/account/proof", {"password": PASSWORD, "to": "staff"}, headers=OWN)
    done = door.post("/desk/staff", fields, headers=OWN)

    assert (stopped.status_code, done.status_code) == (303, 303)
    assert "invited" in visible(door.get("/desk/staff"))


def test_the_last_admin_cannot_be_lost(door: FrontDoor) -> None:
    staff_id = hired(door, Role.ADMIN)
    log_in(door)

    answers = [
        door.post(f"/desk/staff/{staff_id}/disable", headers=OWN),
        door.post(f"/desk/staff/{staff_id}/role", {"role": "editor"}, headers=OWN),
    ]

    assert [answer.status_code for answer in answers] == [409, 409]


def test_what_was_done_stands_in_the_log(door: FrontDoor) -> None:
    hired(door, Role.ADMIN)
    log_in(door)
    door.post("/desk/staff", {"address": "new@example.org", "name": "New", "role": "editor"}, headers=OWN)

    page = visible(door.get("/desk/log"))

    assert "Ed added staff 2 Role: editor" in page
    assert "new@example.org" not in page


@pytest.mark.parametrize(
    "to", ["//evil.example", "https://evil.example", "\\\\evil.example", "/%2Fevil.example", "..//x"]
)
def test_logging_in_never_leads_to_another_site(door: FrontDoor, to: str) -> None:
    hired(door, Role.EDITOR)

    answer = door.post("/desk/login", {"address": "ed@example.org", "password": PASSWORD, "to": to}, headers=OWN)

    assert answer.headers["location"].startswith("/desk")
    assert "evil" not in answer.headers["location"].removeprefix("/desk/evil.example")


def test_whoever_found_an_open_browser_cannot_guess_the_password_for_long(door: FrontDoor) -> None:
    hired(door, Role.ADMIN)
    log_in(door)
    for _ in range(10):
        door.post("/desk/account/proof", {"password": "a guess"}, headers=OWN)

    answer = door.post("/desk/account/proof", {"password": PASSWORD}, headers=OWN)

    assert (answer.status_code, "Too many tries. Wait an hour" in visible(answer)) == (429, True)
