"""Staff come in by the word of a provider, if it is whole and about somebody who has an account; nobody else does."""

import json
import re
import subprocess
import sys
from typing import Any
from urllib.parse import urlsplit

import httpx2
import pyotp
import pytest
from httpx2 import Response
from pytest_httpserver import HTTPServer

from subscribers.addresses import email_address
from subscribers.staff import accounts, second_factor
from subscribers.staff.roles import Role
from tests.digest.web.single_sign_on import LOGIN, desk, gone_and_back, sent
from tests.digest.web.staff import OWN, hired, log_in
from tests.support.frontdoor import FrontDoor, visible
from tests.support.identity_provider import IdentityProvider, query
from tests.support.newsroom import Newsroom
from tests.support.repository import ROOT

Desk = tuple[FrontDoor, IdentityProvider]
STRANGER = "Your provider vouches for nobody who has an account here."
AGAIN = "That led nowhere"
AWAY = "Your provider does not answer as it should."


@pytest.fixture
def both(newsroom: Newsroom, httpserver: HTTPServer) -> Desk:
    """A desk and its provider, and Ed, an editor."""
    door, provider = desk(newsroom, httpserver)
    hired(door, Role.EDITOR)
    return door, provider


def is_in(door: FrontDoor) -> bool:
    """Whether somebody is logged in in this browser."""
    return door.get("/desk/account").status_code == 200


def log_of(door: FrontDoor) -> str:
    """What the log of the desk says, to an admin."""
    hired(door, Role.ADMIN, "Boss")
    log_in(door, "Boss")
    return visible(door.get("/desk/log"))


def refused(door: FrontDoor, answer: Response, words: str, status: int = 403) -> bool:
    """Whether it is one plain line, and nobody is in."""
    return answer.status_code == status and words in visible(answer) and not is_in(door)


def test_the_word_of_the_provider_lets_in_and_leads_where_they_wanted(both: Desk) -> None:
    door, _ = both

    answer = gone_and_back(door, f"{LOGIN}?to=account")

    assert (answer.status_code, answer.headers["location"]) == (303, "/desk/account")
    assert is_in(door)
    assert "Ed logged in by provider staff 1" in log_of(door)


def test_the_log_in_page_has_a_button_that_is_a_link(both: Desk) -> None:
    door, _ = both

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


def test_what_the_provider_is_asked_holds_no_secret_and_no_address(both: Desk) -> None:
    door, provider = both

    gone_and_back(door)

    [asked], [redeemed] = provider.asked, provider.redeemed
    assert asked["redirect_uri"] == redeemed["redirect_uri"] == "https://news.example.org/desk/login/callback"
    assert (asked["scope"], asked["code_challenge_method"]) == ("openid email", "S256")
    assert {"prompt", "max_age", "login_hint"} & asked.keys() == set()
    assert len({asked["state"], asked["nonce"], asked["code_challenge"], redeemed["code_verifier"]}) == 4
    assert "example.org" not in json.dumps({**asked, "redirect_uri": ""})


def test_what_the_browser_carries_is_seen_by_no_script_and_by_no_other_site(both: Desk) -> None:
    door, _ = both

    cookie = door.get(LOGIN).headers["set-cookie"]

    assert re.match(r"__Host-desk-errand=[\w-]+;", cookie)
    assert {"HttpOnly", "Path=/", "SameSite=lax", "Secure", "Max-Age=600"} <= {
        part.strip() for part in cookie.split(";")
    }


def test_it_is_gone_afterwards(both: Desk) -> None:
    door, _ = both

    answer = gone_and_back(door)

    assert '__Host-desk-errand=""' in ",".join(answer.headers.get_list("set-cookie"))
    assert "__Host-desk-errand" not in door.client.cookies


@pytest.mark.parametrize("state", ["", "0" * 64, "ä"])
def test_a_state_that_is_not_ours_lets_nobody_in(both: Desk, state: str) -> None:
    door, provider = both
    back = query(sent(door))

    answer = door.client.get("/desk/login/callback", params={**back, "state": state})

    assert refused(door, answer, AGAIN)
    assert provider.redeemed == []


def test_a_link_that_somebody_else_began_lets_nobody_in(both: Desk) -> None:
    door, provider = both
    theirs = sent(door)
    door.client.cookies.clear()

    answers = [door.get(theirs), (door.get(LOGIN), door.get(theirs))[1]]

    assert [refused(door, answer, AGAIN) for answer in answers] == [True, True]
    assert provider.redeemed == []


def test_a_code_counts_once(both: Desk) -> None:
    door, _ = both
    back = sent(door)
    errand = dict(door.client.cookies)

    first = door.get(back)
    door.client.cookies.clear()
    door.client.cookies.update(errand)
    second = door.get(back)

    assert first.status_code == 303
    assert refused(door, second, AGAIN)


def test_a_code_that_was_overheard_is_good_for_no_other_browser(both: Desk) -> None:
    door, _ = both
    overheard = query(sent(door))["code"]
    door.client.cookies.clear()
    own = query(sent(door))

    answer = door.client.get("/desk/login/callback", params={**own, "code": overheard})

    assert refused(door, answer, AGAIN)


def test_who_takes_longer_than_ten_minutes_begins_again(both: Desk) -> None:
    door, _ = both
    back = sent(door)

    door.later(minutes=11)

    assert refused(door, door.get(back), AGAIN)


def test_who_was_turned_away_there_is_told_so(both: Desk) -> None:
    door, _ = both
    state = query(sent(door))["state"]

    answer = door.client.get("/desk/login/callback", params={"error": "access_denied", "state": state})

    assert refused(door, answer, AGAIN)


@pytest.mark.parametrize(
    "claims",
    [
        {"nonce": "another"},
        {"nonce": None},
        {"aud": "another"},
        {"aud": ["another", "more"]},
        {"aud": ["the-desk", "another"]},
        {"aud": None},
        {"azp": "another"},
        {"iss": "https://evil.example"},
        {"iss": None},
        {"exp": 1},
        {"exp": None},
        {"iat": 2**33},
        {"iat": None},
        {"sub": None},
        {"at_hash": "another"},
    ],
    ids=str,
)
def test_a_token_that_is_not_whole_lets_nobody_in(both: Desk, claims: dict[str, Any]) -> None:
    door, provider = both
    provider.claims = claims

    assert refused(door, gone_and_back(door), AGAIN)


@pytest.mark.parametrize(("key", "algorithm"), [("unpublished", "RS256"), ("first", "none"), ("first", "HS256")])
def test_a_token_that_the_provider_did_not_sign_lets_nobody_in(both: Desk, key: str, algorithm: str) -> None:
    door, provider = both
    provider.signs_with, provider.algorithm = key, algorithm

    assert refused(door, gone_and_back(door), AGAIN)


def test_a_new_key_of_the_provider_is_looked_up(both: Desk) -> None:
    door, provider = both
    gone_and_back(door)
    door.client.cookies.clear()

    provider.signs_with = provider.publishes = "second"
    gone_and_back(door)

    assert is_in(door)


@pytest.mark.parametrize("verified", [False, None, "false", 0, 1, [True]])
def test_an_address_that_the_provider_did_not_verify_lets_nobody_in(both: Desk, verified: object) -> None:
    door, provider = both
    provider.claims = {"email_verified": verified}

    assert refused(door, gone_and_back(door), STRANGER)
    assert "refused by provider staff 1 why: address not verified" in log_of(door)


@pytest.mark.parametrize("address", ["nobody@example.org", "", None, "no address", "ed@example.org.evil.example"])
def test_an_address_without_an_account_lets_nobody_in_and_makes_no_account(both: Desk, address: str) -> None:
    door, provider = both
    provider.document = {"userinfo_endpoint": None}
    provider.claims = {"email": address}

    assert refused(door, gone_and_back(door), STRANGER)
    with door.newsroom.database.reading() as session:
        assert len(accounts.everyone(session)) == 1


def test_a_disabled_account_stays_out(both: Desk) -> None:
    door, _ = both
    with door.newsroom.database.writing() as session:
        accounts.disable(session, 1, by=None, now=door.newsroom.now)

    assert refused(door, gone_and_back(door), STRANGER)
    assert "refused by provider staff 1 why: disabled" in log_of(door)


def test_what_somebody_may_do_is_said_here_and_not_by_the_provider(both: Desk) -> None:
    door, provider = both
    provider.claims = {"role": "admin", "roles": ["admin"], "groups": ["admin"]}

    gone_and_back(door)

    assert door.get("/desk/staff").status_code == 403


def test_a_provider_that_keeps_addresses_out_of_its_token_is_asked_for_them(both: Desk) -> None:
    door, provider = both
    provider.claims = {"email": None, "email_verified": None}
    provider.userinfo = {"sub": "ed", "email": "ed@example.org", "email_verified": "true"}

    gone_and_back(door)

    assert is_in(door)


def test_what_it_says_of_somebody_else_does_not_count(both: Desk) -> None:
    door, provider = both
    provider.claims = {"email": None, "email_verified": None}
    provider.userinfo = {"sub": "another", "email": "ed@example.org", "email_verified": True}

    assert refused(door, gone_and_back(door), AGAIN)


def test_a_provider_that_takes_secrets_in_forms_only_gets_it_there(both: Desk) -> None:
    door, provider = both
    provider.document = {"token_endpoint_auth_methods_supported": ["client_secret_post"]}

    gone_and_back(door)

    assert is_in(door)


def test_a_provider_that_is_down_is_one_plain_line_until_it_is_back(both: Desk) -> None:
    door, provider = both
    provider.server.stop()
    down = door.get(LOGIN)
    provider.server.start()

    door.later(seconds=16)
    gone_and_back(door)

    assert (down.status_code, AWAY in visible(down)) == (503, True)
    assert is_in(door)


def test_a_provider_that_goes_down_on_the_way_is_one_plain_line(both: Desk) -> None:
    door, provider = both
    back = sent(door)
    provider.server.clear()

    assert refused(door, door.get(back), AWAY, 503)


@pytest.mark.parametrize(
    "document",
    [
        {"issuer": "https://evil.example"},
        {"token_endpoint": "http://login.example.org/token"},
        {"authorization_endpoint": "javascript:alert(1)"},
        {"jwks_uri": "https://[/"},
        {"jwks_uri": None},
    ],
    ids=str,
)
def test_a_provider_that_makes_no_sense_is_not_used(both: Desk, document: dict[str, Any]) -> None:
    door, provider = both
    provider.document = document

    answer = door.get(LOGIN)

    assert (answer.status_code, AWAY in visible(answer)) == (503, True)


@pytest.mark.parametrize("path", ["/.well-known/openid-configuration", "/keys", "/token"])
@pytest.mark.parametrize("said", ["no json", "[]", "{}", '{"keys": 1}'])
def test_nonsense_is_one_plain_line(both: Desk, path: str, said: str) -> None:
    door, provider = both
    provider.server.expect_oneshot_request(path).respond_with_data(said)

    there = door.get(LOGIN)
    if there.status_code == 303:
        there = door.get(httpx2.get(there.headers["location"]).headers["location"])

    assert there.status_code in (403, 503)
    assert not is_in(door)


@pytest.mark.parametrize(
    "to", ["//evil.example", "https://evil.example", "\\\\evil.example", "/%2Fevil.example", "..//x"]
)
def test_coming_back_never_leads_to_another_site(both: Desk, to: str) -> None:
    door, _ = both
    there = door.client.get(LOGIN, params={"to": to})

    answer = door.get(httpx2.get(there.headers["location"]).headers["location"])

    assert urlsplit(answer.headers["location"]).netloc == ""
    assert answer.headers["location"].startswith("/desk")


def test_a_session_that_was_planted_beforehand_is_not_the_one_that_is_opened(both: Desk) -> None:
    door, _ = both
    door.client.cookies.set("__Host-desk", "planted", domain="news.example.org")

    answer = gone_and_back(door)

    opened = re.search(r"__Host-desk=([\w-]{43});", ",".join(answer.headers.get_list("set-cookie")))
    assert opened is not None
    door.client.cookies.clear()
    door.client.cookies.set("__Host-desk", "planted")
    assert not is_in(door)


def test_logging_out_ends_our_session(both: Desk) -> None:
    door, _ = both
    gone_and_back(door)
    cookies = dict(door.client.cookies)

    door.post("/desk/logout", headers=OWN)

    door.client.cookies.update(cookies)
    assert not is_in(door)


def test_after_ten_tries_in_an_hour_it_waits_as_with_passwords(both: Desk) -> None:
    door, _ = both
    for _ in range(10):
        door.post("/desk/login", {"address": "ed@example.org", "password": "wrong"}, headers=OWN)

    assert refused(door, gone_and_back(door), "Too many tries.", 429)


def test_from_one_network_codes_are_redeemed_fifty_times_in_an_hour(both: Desk) -> None:
    door, provider = both
    provider.claims = {"email": "nobody@example.org"}
    for number in range(50):
        provider.claims = {"email": f"nobody{number}@example.org"}
        gone_and_back(door)

    answer = gone_and_back(door)

    assert refused(door, answer, "Too many tries.", 429)
    assert len(provider.redeemed) == 50


def test_whoever_never_set_a_password_comes_in_too(both: Desk) -> None:
    door, provider = both
    with door.newsroom.database.writing() as session:
        accounts.add(
            session, email_address("new@example.org"), name="New", role=Role.EDITOR, by=None, now=door.newsroom.now
        )
    provider.claims = {"email": "NEW@example.org"}

    gone_and_back(door)

    assert is_in(door)


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


def test_a_second_factor_is_asked_for_after_the_provider(both: Desk) -> None:
    door, _ = both
    totp = _with_second_factor(door)

    page = gone_and_back(door, f"{LOGIN}?to=account")
    asked = is_in(door)
    wrong = door.post("/desk/login/code", {"ticket": _ticket(page), "code": "000000"}, headers=OWN)
    fields = {"ticket": _ticket(wrong), "code": totp.at(door.newsroom.now)}
    right = door.post("/desk/login/code", fields, headers=OWN)

    assert (page.status_code, asked, wrong.status_code) == (200, False, 403)
    assert (right.status_code, right.headers["location"]) == (303, "/desk/account")
    assert is_in(door)


def test_a_code_of_the_second_factor_counts_once_here_too(both: Desk) -> None:
    door, _ = both
    totp = _with_second_factor(door)
    fields = {"ticket": _ticket(gone_and_back(door)), "code": totp.at(door.newsroom.now)}

    first = door.post("/desk/login/code", fields, headers=OWN)
    second = door.post("/desk/login/code", fields, headers=OWN)

    assert (first.status_code, second.status_code) == (303, 403)


def test_the_way_to_the_second_factor_is_open_for_five_minutes_and_for_forms_of_this_site(both: Desk) -> None:
    door, _ = both
    totp = _with_second_factor(door)
    ticket = _ticket(gone_and_back(door))
    elsewhere = {"Sec-Fetch-Site": "cross-site"}

    foreign = door.post("/desk/login/code", {"ticket": ticket, "code": totp.at(door.newsroom.now)}, headers=elsewhere)
    forged = door.post("/desk/login/code", {"ticket": f"x{ticket}", "code": totp.at(door.newsroom.now)}, headers=OWN)
    door.later(minutes=6)
    late = door.post("/desk/login/code", {"ticket": ticket, "code": totp.at(door.newsroom.now)}, headers=OWN)

    assert [answer.status_code for answer in (foreign, forged, late)] == [403, 403, 403]
    assert not is_in(door)


def test_nobody_guesses_the_second_factor_for_long(both: Desk) -> None:
    door, _ = both
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


def test_no_address_and_no_code_gets_into_the_log_of_the_program(
    both: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    door, provider = both
    provider.claims = {"nonce": "another"}
    gone_and_back(door)
    provider.claims = {"email": "nobody@example.org"}
    gone_and_back(door)

    said = capsys.readouterr().out

    assert "the provider's token is not good" in said
    assert "@" not in said
    assert "code-" not in said
