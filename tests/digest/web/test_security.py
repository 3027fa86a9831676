"""What every answer says, and what no request may do."""

import socket
from urllib.parse import urlsplit

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import func, select

from digest.core.sections import Web
from digest.web.problems import answer as answer_of
from digest.web.security import HEADERS, BoundedBodies
from digest.web.serving import served
from subscribers.models import ReaderRequest
from tests.support.factories import PUBLICATION
from tests.support.frontdoor import BILINGUAL, FrontDoor
from tests.support.newsroom import Newsroom

PATHS = ("/u/" + "x" * 48, "/nowhere", "/static/nothing/site.css")


@pytest.mark.parametrize("path", PATHS)
def test_every_answer_keeps_the_page_to_itself(door: FrontDoor, path: str) -> None:
    headers = door.get(path).headers

    assert headers["referrer-policy"] == "no-referrer"
    assert headers["x-robots-tag"] == "noindex"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["content-security-policy"].startswith("default-src 'none'; script-src 'self'; style-src 'self'")
    assert "set-cookie" not in headers


def test_another_host_is_refused(door: FrontDoor) -> None:
    assert door.get("/", headers={"Host": "evil.example"}).status_code == 400


def test_a_body_that_is_too_long_is_refused(door: FrontDoor) -> None:
    assert door.client.post("/u/x", content=b"a" * 70_000).status_code == 413


def test_style_sheets_may_be_kept_for_ever_and_change_their_address_with_their_content(door: FrontDoor) -> None:
    address = door.client.app.state.site.assets.address("site.css")  # type: ignore[attr-defined]

    answer = door.get(address)

    assert answer.headers["content-type"].startswith("text/css")
    assert "immutable" in answer.headers["cache-control"]


def test_a_page_about_our_own_mistake_keeps_itself_to_itself(door: FrontDoor) -> None:
    @door.client.app.get("/mistake")  # type: ignore[attr-defined, untyped-decorator]
    def mistake() -> None:
        raise ZeroDivisionError

    answer = TestClient(door.client.app, base_url=str(door.client.base_url), raise_server_exceptions=False).get(
        "/mistake"
    )

    assert answer.status_code == 500
    assert {name: answer.headers.get(name) for name in HEADERS} == dict(HEADERS)
    assert answer.headers["content-security-policy"].startswith("default-src 'none'")


def test_a_slash_too_many_leads_nowhere(door: FrontDoor) -> None:
    answers = [door.post("/u/x/", {"List-Unsubscribe": "One-Click"}), door.get("/archive/")]

    assert [answer.status_code for answer in answers] == [404, 404]


def test_the_front_page_below_a_path_is_found_without_its_slash(newsroom: Newsroom) -> None:
    publication = PUBLICATION.model_validate(PUBLICATION.model_dump() | {"public_url": "https://example.org/news/"})
    door = FrontDoor.of(newsroom, publication=publication)

    answer = door.client.get("https://example.org/news")

    assert (answer.status_code, answer.headers["location"]) == (303, "/news/")


def test_no_path_makes_a_page_link_to_another_host(door: FrontDoor) -> None:
    page = door.client.get("https://news.example.org//evil.example/x")

    assert len(BILINGUAL.offered) == 2
    assert 'href="/evil.example/x?language=de"' in page.text


def test_who_sends_too_much_is_hung_up_on(door: FrontDoor) -> None:
    answer = _sent(door, b"POST /link HTTP/1.1\r\nHost: localhost\r\nContent-Length: 999999\r\n\r\n" + b"a" * 70_000)

    assert answer.startswith(b"HTTP/1.1 413")
    assert b"connection: close" in answer.lower()


def test_who_sends_too_slowly_is_hung_up_on_and_nothing_is_noted(door: FrontDoor) -> None:
    # The last one added is the outermost: the patient one within never sees this request.
    door.client.app.add_middleware(BoundedBodies, refuse=answer_of, patience=0.2)  # type: ignore[attr-defined]

    answer = _sent(door, b"POST /link HTTP/1.1\r\nHost: localhost\r\nContent-Length: 40\r\n\r\naddress=ana%40")

    head, _, page = answer.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 408")
    assert b"connection: close" in head.lower()
    assert b"That took too long to arrive" in page
    with door.newsroom.database.reading() as session:
        assert session.scalar(select(func.count()).select_from(ReaderRequest)) == 0


def test_below_the_api_even_what_is_too_long_is_answered_as_json(door: FrontDoor) -> None:
    answer = door.client.post("/api/signup", content=b"a" * 70_000)

    assert (answer.status_code, answer.json()["error"]) == (413, "That is more than we read")


def _sent(door: FrontDoor, request: bytes) -> bytes:
    """All that is answered to these bytes, until the server hangs up."""
    with served(door.client.app, Web(), port=0) as address:  # type: ignore[arg-type]
        port = urlsplit(address).port
        with socket.create_connection(("127.0.0.1", port or 0), timeout=5) as caller:
            caller.sendall(request)
            return b"".join(iter(lambda: caller.recv(4096), b""))
