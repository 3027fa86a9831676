"""Staff come in by the word of a provider, if it is whole and about somebody who has an account; nobody else does."""

import json
import re
import subprocess
import sys
from urllib.parse import urlsplit

import httpx2
import pytest

from subscribers.addresses import email_address
from subscribers.staff import accounts
from subscribers.staff.roles import Role
from tests.digest.web.single_sign_on import (
    AGAIN,
    LOGIN,
    STRANGER,
    Desk,
    gone_and_back,
    is_in,
    log_of,
    refused,
    sent,
)
from tests.support.frontdoor import FrontDoor, visible
from tests.support.identity_provider import query
from tests.support.repository import ROOT
from tests.support.staff import OWN, hired


def test_the_word_of_the_provider_lets_in_and_leads_where_they_wanted(sso: Desk) -> None:
    door, _ = sso

    answer = gone_and_back(door, f"{LOGIN}?to=account")

    assert (answer.status_code, answer.headers["location"]) == (303, "/desk/account")
    assert is_in(door)
    assert "Ed logged in by provider staff 1" in log_of(door)


def test_the_log_in_page_has_a_button_that_is_a_link(sso: Desk) -> None:
    door, _ = sso

    page = door.get("/desk/login?to=issues/3")

    assert "Log in with your work account" in visible(page)
    assert 'href="/desk/login/provider?to=issues/3"' in page.text


def test_without_a_provider_there_is_no_button_no_page_and_no_authlib(door: FrontDoor) -> None:
    hired(door, Role.EDITOR)

    pages = [door.get("/desk/login/provider"), door.get("/desk/login/callback"), door.get("/desk/login")]
    program = "import sys, digest.web.server; print([name for name in sys.modules if name in ('authlib', 'joserfc')])"
    loaded = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)

    assert [page.status_code for page in pages] == [404, 404, 200]
    assert "Log in with" not in visible(pages[2])
    assert loaded.stdout.strip() == "[]"


def test_a_provider_without_the_extra_is_one_line_when_the_pages_start() -> None:
    program = (
        "import sys, types; sys.modules['authlib'] = None\n"
        "from digest.core.errors import ConfigError\n"
        "from digest.web.desk.oidc.ready import provider\n"
        "oidc = types.SimpleNamespace(issuer='https://login.example.org')\n"
        "try:\n"
        "    provider(types.SimpleNamespace(settings=types.SimpleNamespace(oidc=oidc)), redirect='')\n"
        "except ConfigError as error:\n"
        "    print(error)\n"
    )

    said = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)

    assert said.stdout == "[oidc] needs authlib: pip install '.[oidc]', or leave issuer empty\n"


def test_what_the_provider_is_asked_holds_no_secret_and_no_address(sso: Desk) -> None:
    door, provider = sso

    gone_and_back(door)

    [asked], [redeemed] = provider.asked, provider.redeemed
    assert asked["redirect_uri"] == redeemed["redirect_uri"] == "https://news.example.org/desk/login/callback"
    assert (asked["scope"], asked["code_challenge_method"]) == ("openid email", "S256")
    assert {"prompt", "max_age", "login_hint"} & asked.keys() == set()
    assert len({asked["state"], asked["nonce"], asked["code_challenge"], redeemed["code_verifier"]}) == 4
    assert "example.org" not in json.dumps({**asked, "redirect_uri": ""})


def test_what_the_browser_carries_is_seen_by_no_script_and_by_no_other_site(sso: Desk) -> None:
    door, _ = sso

    cookie = door.get(LOGIN).headers["set-cookie"]

    assert re.match(r"__Host-desk-errand=[\w-]+;", cookie)
    assert {"HttpOnly", "Path=/", "SameSite=lax", "Secure", "Max-Age=600"} <= {
        part.strip() for part in cookie.split(";")
    }


def test_it_is_gone_afterwards(sso: Desk) -> None:
    door, _ = sso

    answer = gone_and_back(door)

    assert '__Host-desk-errand=""' in ",".join(answer.headers.get_list("set-cookie"))
    assert "__Host-desk-errand" not in door.client.cookies


@pytest.mark.parametrize("state", ["", "0" * 64, "ä"])
def test_a_state_that_is_not_ours_lets_nobody_in(sso: Desk, state: str) -> None:
    door, provider = sso
    back = query(sent(door))

    answer = door.client.get("/desk/login/callback", params={**back, "state": state})

    assert refused(door, answer, AGAIN)
    assert provider.redeemed == []


def test_a_link_that_somebody_else_began_lets_nobody_in(sso: Desk) -> None:
    door, provider = sso
    theirs = sent(door)
    door.client.cookies.clear()

    answers = [door.get(theirs), (door.get(LOGIN), door.get(theirs))[1]]

    assert [refused(door, answer, AGAIN) for answer in answers] == [True, True]
    assert provider.redeemed == []


def test_a_code_counts_once(sso: Desk) -> None:
    door, _ = sso
    back = sent(door)
    errand = dict(door.client.cookies)

    first = door.get(back)
    door.client.cookies.clear()
    door.client.cookies.update(errand)
    second = door.get(back)

    assert first.status_code == 303
    assert refused(door, second, AGAIN)


def test_a_code_that_was_overheard_is_good_for_no_other_browser(sso: Desk) -> None:
    door, _ = sso
    overheard = query(sent(door))["code"]
    door.client.cookies.clear()
    own = query(sent(door))

    answer = door.client.get("/desk/login/callback", params={**own, "code": overheard})

    assert refused(door, answer, AGAIN)


def test_who_takes_longer_than_ten_minutes_begins_again(sso: Desk) -> None:
    door, _ = sso
    back = sent(door)

    door.later(minutes=11)

    assert refused(door, door.get(back), AGAIN)


def test_asking_for_the_head_of_the_way_back_does_nothing(sso: Desk) -> None:
    door, provider = sso
    back = sent(door)

    answer = door.client.head(back)

    assert (answer.status_code, provider.redeemed, is_in(door)) == (405, [], False)
    assert (door.get(back).status_code, is_in(door)) == (303, True)


@pytest.mark.parametrize("code", ["\0;&=ä%", "x" * 3000])
def test_a_code_that_is_none_is_one_plain_line(sso: Desk, code: str) -> None:
    door, _ = sso
    state = query(sent(door))["state"]

    answer = door.client.get("/desk/login/callback", params={"code": code, "state": state})

    assert refused(door, answer, AGAIN)


def test_who_was_turned_away_there_is_told_so(sso: Desk) -> None:
    door, _ = sso
    state = query(sent(door))["state"]

    answer = door.client.get("/desk/login/callback", params={"error": "access_denied", "state": state})

    assert refused(door, answer, AGAIN)


@pytest.mark.parametrize(
    "address",
    [
        "nobody@example.org",
        "",
        None,
        "no address",
        "ed@example.org.evil.example",
        "\uff45d@example.org",
        "\ud800@example.org",
    ],
)
def test_an_address_without_an_account_lets_nobody_in_and_makes_no_account(sso: Desk, address: str) -> None:
    door, provider = sso
    provider.document = {"userinfo_endpoint": None}
    provider.claims = {"email": address}

    assert refused(door, gone_and_back(door), STRANGER)
    with door.newsroom.database.reading() as session:
        assert len(accounts.everyone(session)) == 1


def test_a_disabled_account_stays_out(sso: Desk) -> None:
    door, _ = sso
    with door.newsroom.database.writing() as session:
        accounts.disable(session, 1, by=None, now=door.newsroom.now)

    assert refused(door, gone_and_back(door), STRANGER)
    assert "refused by provider staff 1 Reason: disabled" in log_of(door)


def test_what_somebody_may_do_is_said_here_and_not_by_the_provider(sso: Desk) -> None:
    door, provider = sso
    provider.claims = {"role": "admin", "roles": ["admin"], "groups": ["admin"]}

    gone_and_back(door)

    assert door.get("/desk/staff").status_code == 403


@pytest.mark.parametrize(
    "to", ["//evil.example", "https://evil.example", "\\\\evil.example", "/%2Fevil.example", "..//x"]
)
def test_coming_back_never_leads_to_another_site(sso: Desk, to: str) -> None:
    door, _ = sso
    there = door.client.get(LOGIN, params={"to": to})

    answer = door.get(httpx2.get(there.headers["location"]).headers["location"])

    assert urlsplit(answer.headers["location"]).netloc == ""
    assert answer.headers["location"].startswith("/desk")


def test_a_session_that_was_planted_beforehand_is_not_the_one_that_is_opened(sso: Desk) -> None:
    door, _ = sso
    door.client.cookies.set("__Host-desk", "planted", domain="news.example.org")

    answer = gone_and_back(door)

    opened = re.search(r"__Host-desk=([\w-]{43});", ",".join(answer.headers.get_list("set-cookie")))
    assert opened is not None
    door.client.cookies.clear()
    door.client.cookies.set("__Host-desk", "planted")
    assert not is_in(door)


def test_logging_out_ends_our_session(sso: Desk) -> None:
    door, _ = sso
    gone_and_back(door)
    cookies = dict(door.client.cookies)

    door.post("/desk/logout", headers=OWN)

    door.client.cookies.update(cookies)
    assert not is_in(door)


def test_after_ten_tries_in_an_hour_it_waits_as_with_passwords(sso: Desk) -> None:
    door, _ = sso
    for _ in range(10):
        door.post("/desk/login", {"address": "ed@example.org", "password": "wrong"}, headers=OWN)

    assert refused(door, gone_and_back(door), "Too many tries.", 429)


def test_from_one_network_codes_are_redeemed_fifty_times_in_an_hour(sso: Desk) -> None:
    door, provider = sso
    provider.claims = {"email": "nobody@example.org"}
    for number in range(50):
        provider.claims = {"email": f"nobody{number}@example.org"}
        gone_and_back(door)

    answer = gone_and_back(door)

    assert refused(door, answer, "Too many tries.", 429)
    assert len(provider.redeemed) == 50


def test_whoever_never_set_a_password_comes_in_too(sso: Desk) -> None:
    door, provider = sso
    with door.newsroom.database.writing() as session:
        accounts.add(
            session, email_address("new@example.org"), name="New", role=Role.EDITOR, by=None, now=door.newsroom.now
        )
    provider.claims = {"email": "NEW@example.org"}

    gone_and_back(door)

    assert is_in(door)
