"""What every answer says, and what no request may do."""

import pytest

from tests.support.frontdoor import FrontDoor

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
