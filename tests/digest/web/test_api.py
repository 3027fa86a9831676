"""Signing up by script from another site's pages."""

import json
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from sqlalchemy import func, select

from digest.core.sections import Signup, Web
from subscribers.consent import history
from subscribers.models import Subscriber
from tests.support import factories
from tests.support.frontdoor import FrontDoor
from tests.support.newsroom import Newsroom

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
SITE = "https://www.example.org"


@pytest.fixture
def api(newsroom: Newsroom) -> FrontDoor:
    """A publication with a topic, whose site may sign people up."""
    with newsroom.database.writing() as session:
        factories.topic(session, "immunology")
    return FrontDoor.of(newsroom, web=Web(embed_origins=(SITE,)))


def wish(door: FrontDoor, **given: Any) -> dict[str, Any]:
    """A good sign-up."""
    version = door.get("/api/topics").json()["consent"]["version"]
    return {"address": "ada@example.org", "topics": ["immunology"], "consent": version} | given


def test_what_can_be_chosen_is_public(api: FrontDoor) -> None:
    offered = api.get("/api/topics").json()

    assert offered["topics"] == [{"slug": "immunology", "name": "Immunology", "description": "", "group": ""}]
    assert [frequency["name"] for frequency in offered["frequencies"]] == ["daily", "weekly", "monthly"]
    assert [language["tag"] for language in offered["languages"]] == ["en", "de"]
    assert offered["consent"]["sentence"] == Signup().consent


def test_a_good_sign_up_is_answered_in_the_language_of_the_browser(api: FrontDoor) -> None:
    answer = api.client.post("/api/signup", json=wish(api), headers={"Accept-Language": "de"})

    assert answer.json() == {"answer": "Wenn die Adresse stimmt, kommt in wenigen Minuten eine Mail von uns."}


def test_a_good_sign_up_is_answered_the_same_for_everybody(api: FrontDoor) -> None:
    with api.newsroom.database.writing() as session:
        factories.subscriber(session, address="known@example.org")

    answers = [api.client.post("/api/signup", json=wish(api, address=f"{who}@example.org")) for who in ("ada", "known")]

    assert {(answer.status_code, tuple(answer.headers.raw), answer.content) for answer in answers} == {
        (202, tuple(answers[0].headers.raw), answers[0].content)
    }
    assert [mail["To"] for mail in api.mails()] == ["ada@example.org", "known@example.org"]
    with api.newsroom.database.reading() as session:
        assert [(line.event, line.source) for line in history(session, 2)] == [("requested", "api")]


@pytest.mark.parametrize(
    ("wrong", "mistakes"),
    [
        ({"address": "nobody"}, ["address-wrong"]),
        ({"topics": [], "consent": ""}, ["topics-none", "consent-missing"]),
        ({"topics": ["gone"], "timezone": "Mars"}, ["topics-unknown", "timezone-unknown"]),
        ({"address": 5}, []),
        ({"topics": "immunology"}, []),
        ({"topics": ["immunology"] * 501}, []),
        ({"name": "x" * 201}, []),
        ({"name": "\ud800"}, []),
        ({"more": 1}, []),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_kept(api: FrontDoor, wrong: dict[str, Any], mistakes: list[str]) -> None:
    body = json.dumps(wish(api) | wrong)

    answer = api.client.post("/api/signup", content=body, headers={"Content-Type": "application/json"})

    assert (answer.status_code, answer.json().get("mistakes", [])) == (422, mistakes)
    assert set(answer.json()) - {"mistakes"} == {"error", "advice"}
    assert people(api) == 0


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"null", b"\xff\xfe", b"[" * 20_000, b'{"address": NaN}'])
def test_what_is_no_json_is_told_so(api: FrontDoor, body: bytes) -> None:
    answer = api.client.post("/api/signup", content=body, headers={"Content-Type": "application/json"})

    assert answer.status_code in (400, 422)
    assert set(answer.json()) >= {"error", "advice"}


def test_only_few_come_from_one_network(newsroom: Newsroom, api: FrontDoor) -> None:
    door = FrontDoor.of(newsroom, signup=Signup(sign_ups_per_network=8))

    answers = [door.client.post("/api/signup", json=wish(door, address=f"a{n}@example.org")) for n in range(3)]

    assert [answer.status_code for answer in answers] == [202, 202, 429]
    assert answers[-1].json()["error"] == "Too many at once"


@pytest.mark.parametrize(
    ("origin", "path", "allowed"),
    [
        (SITE, "/api/signup", SITE),
        (SITE, "/api/topics", SITE),
        ("https://evil.example", "/api/signup", None),
        ("null", "/api/signup", None),
        (f"{SITE}.evil.example", "/api/signup", None),
        (SITE, "/signup", None),
        (SITE, "/link", None),
    ],
)
def test_browsers_let_in_scripts_of_the_sites_that_are_named_and_of_no_other(
    api: FrontDoor, origin: str, path: str, allowed: str | None
) -> None:
    asks = {"Origin": origin, "Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "content-type"}

    before = api.client.options(path, headers=asks)
    after = api.client.post(path, json={}, headers={"Origin": origin})

    assert before.headers.get("access-control-allow-origin") == allowed
    assert after.headers.get("access-control-allow-origin") == allowed
    assert (before.status_code == 200) == (allowed is not None)
    assert "access-control-allow-credentials" not in before.headers


def test_the_document_for_machines_names_what_is_below_api_and_nothing_else(api: FrontDoor) -> None:
    document = api.get("/api/openapi.json").json()

    assert sorted(document["paths"]) == ["/api/signup", "/api/topics"]


def test_whatever_the_document_allows_or_forbids_never_fails_on_our_side(newsroom: Newsroom) -> None:
    with newsroom.database.writing() as session:
        factories.topic(session, "immunology")
    door = FrontDoor.of(newsroom, web=Web(hosts=("testserver",)), signup=Signup(sign_ups_per_network=1000))
    schema = schemathesis.openapi.from_asgi("/api/openapi.json", door.client.app)

    for path, method in (("/api/topics", "GET"), ("/api/signup", "POST")):

        @given(case=schema[path][method].as_strategy())
        @settings(max_examples=40, database=None, suppress_health_check=list(HealthCheck))
        def holds(case: Any) -> None:
            answer = case.call()
            case.validate_response(answer, checks=CHECKS)
            assert answer.status_code < 500

        holds()


def people(door: FrontDoor) -> int:
    """How many the register knows."""
    with door.newsroom.database.reading() as session:
        return session.scalar(select(func.count()).select_from(Subscriber)) or 0
