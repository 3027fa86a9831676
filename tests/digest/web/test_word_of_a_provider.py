"""What a provider says is believed if it is whole, signed and for this desk; what it cannot say is one plain line."""

from typing import Any

import httpx2
import pytest

from tests.digest.web.single_sign_on import (
    AGAIN,
    AWAY,
    LOGIN,
    STRANGER,
    Desk,
    gone_and_back,
    is_in,
    log_of,
    refused,
    sent,
)
from tests.support.frontdoor import visible

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
"""What is believed is the same on every database."""


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
def test_a_token_that_is_not_whole_lets_nobody_in(sso: Desk, claims: dict[str, Any]) -> None:
    door, provider = sso
    provider.claims = claims

    assert refused(door, gone_and_back(door), AGAIN)


@pytest.mark.parametrize(("key", "algorithm"), [("unpublished", "RS256"), ("first", "none"), ("first", "HS256")])
def test_a_token_that_the_provider_did_not_sign_lets_nobody_in(sso: Desk, key: str, algorithm: str) -> None:
    door, provider = sso
    provider.signs_with, provider.algorithm = key, algorithm

    assert refused(door, gone_and_back(door), AGAIN)


def test_a_new_key_of_the_provider_is_looked_up(sso: Desk) -> None:
    door, provider = sso
    gone_and_back(door)
    door.client.cookies.clear()

    provider.signs_with = provider.publishes = "second"
    gone_and_back(door)

    assert is_in(door)


@pytest.mark.parametrize("verified", [False, None, "false", 0, 1, [True]])
def test_an_address_that_the_provider_did_not_verify_lets_nobody_in(sso: Desk, verified: object) -> None:
    door, provider = sso
    provider.claims = {"email_verified": verified}

    assert refused(door, gone_and_back(door), STRANGER)
    assert "refused by provider staff 1 Reason: address not verified" in log_of(door)


def test_a_provider_that_keeps_addresses_out_of_its_token_is_asked_for_them(sso: Desk) -> None:
    door, provider = sso
    provider.claims = {"email": None, "email_verified": None}
    provider.userinfo = {"sub": "ed", "email": "ed@example.org", "email_verified": "true"}

    gone_and_back(door)

    assert is_in(door)


def test_what_it_says_of_somebody_else_does_not_count(sso: Desk) -> None:
    door, provider = sso
    provider.claims = {"email": None, "email_verified": None}
    provider.userinfo = {"sub": "another", "email": "ed@example.org", "email_verified": True}

    assert refused(door, gone_and_back(door), AGAIN)


def test_a_provider_that_takes_secrets_in_forms_only_gets_it_there(sso: Desk) -> None:
    door, provider = sso
    provider.document = {"token_endpoint_auth_methods_supported": ["client_secret_post"]}

    gone_and_back(door)

    assert is_in(door)


def test_a_provider_that_is_down_is_one_plain_line_until_it_is_back(sso: Desk) -> None:
    door, provider = sso
    provider.server.stop()
    down = door.get(LOGIN)
    provider.server.start()

    door.later(seconds=16)
    gone_and_back(door)

    assert (down.status_code, AWAY in visible(down)) == (503, True)
    assert is_in(door)


def test_a_provider_that_goes_down_on_the_way_is_one_plain_line(sso: Desk) -> None:
    door, provider = sso
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
def test_a_provider_that_makes_no_sense_is_not_used(sso: Desk, document: dict[str, Any]) -> None:
    door, provider = sso
    provider.document = document

    answer = door.get(LOGIN)

    assert (answer.status_code, AWAY in visible(answer)) == (503, True)


@pytest.mark.parametrize("path", ["/.well-known/openid-configuration", "/keys", "/token"])
@pytest.mark.parametrize("said", ["no json", "[]", "{}", '{"keys": 1}'])
def test_nonsense_is_one_plain_line(sso: Desk, path: str, said: str) -> None:
    door, provider = sso
    provider.server.expect_oneshot_request(path).respond_with_data(said)

    there = door.get(LOGIN)
    if there.status_code == 303:
        there = door.get(httpx2.get(there.headers["location"]).headers["location"])

    assert there.status_code in (403, 503)
    assert not is_in(door)


def test_no_address_and_no_code_gets_into_the_log_of_the_program(sso: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    door, provider = sso
    provider.claims = {"nonce": "another"}
    gone_and_back(door)
    provider.claims = {"email": "nobody@example.org"}
    gone_and_back(door)

    said = capsys.readouterr().out

    assert "the provider's token is not good" in said
    assert "@" not in said
    assert "code-" not in said
