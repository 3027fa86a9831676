"""Getting documents from a real server on this machine."""

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from digest.core.errors import SourceError
from digest.sources.fetching.client import web
from digest.sources.fetching.values import Fetch, Refused, Validators
from tests.digest.sources.fetching.asking import named


def test_a_document_comes_with_its_validators_as_received(fetch: Fetch, httpserver: HTTPServer) -> None:
    headers = {"ETag": 'W/"odd, but theirs"', "Last-Modified": "Tue, 01 Jan 2041 00:00:00 GMT"}
    httpserver.expect_request("/feed").respond_with_data("<rss/>", headers=headers, content_type="text/xml")

    fetched = fetch(named(httpserver.url_for("/feed")))

    assert fetched.body == b"<rss/>"
    assert fetched.validators == Validators('W/"odd, but theirs"', "Tue, 01 Jan 2041 00:00:00 GMT")


def test_both_validators_are_sent_back_and_304_means_unchanged(fetch: Fetch, httpserver: HTTPServer) -> None:
    known = Validators('"v1"', "Mon, 23 Nov 2026 08:00:00 GMT")
    conditions = {"If-None-Match": '"v1"', "If-Modified-Since": "Mon, 23 Nov 2026 08:00:00 GMT"}
    httpserver.expect_request("/feed", headers=conditions).respond_with_data(status=304)

    fetched = fetch(named(httpserver.url_for("/feed"), validators=known))

    assert fetched.body is None
    assert fetched.validators == known


def test_validators_outside_ascii_make_the_round_trip(fetch: Fetch, httpserver: HTTPServer) -> None:
    heard: list[str | None] = []

    def answer(request: Request) -> Response:
        heard.append(request.headers.get("If-None-Match"))
        return Response("x", headers={"ETag": '"\u00e9t\u00e9"'})

    httpserver.expect_request("/feed").respond_with_handler(answer)
    received = fetch(named(httpserver.url_for("/feed"))).validators

    fetch(named(httpserver.url_for("/feed"), validators=received))

    assert heard == [None, '"\u00e9t\u00e9"']


def test_unchanged_is_no_answer_to_who_has_nothing(fetch: Fetch, httpserver: HTTPServer) -> None:
    """A23."""
    httpserver.expect_request("/feed").respond_with_data(status=304)

    with pytest.raises(Refused, match="304 NOT MODIFIED; it says that nothing has changed, though it was not asked"):
        fetch(named(httpserver.url_for("/feed")))


def test_we_say_who_we_are(fetch: Fetch, httpserver: HTTPServer) -> None:
    httpserver.expect_request("/feed").respond_with_data("x")

    fetch(named(httpserver.url_for("/feed")))

    request, _ = httpserver.log[0]
    assert request.headers["User-Agent"].startswith("newsletter-digest/")
    assert request.headers["User-Agent"].endswith(" (+news@example.org)")


def test_a_cookie_of_one_source_is_not_told_to_the_next(fetch: Fetch, httpserver: HTTPServer) -> None:
    cookies: list[dict[str, str]] = []

    def answer(request: Request) -> Response:
        cookies.append(dict(request.cookies))
        return Response("x", headers={"Set-Cookie": "seen=1; Path=/"})

    httpserver.expect_request("/feed").respond_with_handler(answer)
    for _ in range(2):
        fetch(named(httpserver.url_for("/feed")))

    assert cookies == [{}, {}]


def test_what_the_server_says_to_robots_is_handed_on(fetch: Fetch, httpserver: HTTPServer) -> None:
    httpserver.expect_request("/story").respond_with_data("x", headers={"X-Robots-Tag": "noindex, nofollow"})

    assert fetch(named(httpserver.url_for("/story"))).robots == "noindex, nofollow"


@pytest.mark.parametrize(
    ("status", "words"), [(404, "404 NOT FOUND; check the address"), (410, "gone for good"), (503, "answered 503")]
)
def test_a_refusal_is_told_in_words_and_as_a_number(
    fetch: Fetch, httpserver: HTTPServer, status: int, words: str
) -> None:
    httpserver.expect_request("/feed").respond_with_data(status=status)

    with pytest.raises(Refused, match=words) as refused:
        fetch(named(httpserver.url_for("/feed")))

    assert (refused.value.status, refused.value.gone) == (status, status == 410)


NOWHERE = [
    *("http://127.0.0.1:9/", "http://name.invalid/", "http://[::1", "gopher://x/", "x", "http://", "http://\udc80/"),
    *("http://" + "a" * 70 + ".example/", "http://x:99999/"),
]


@pytest.mark.parametrize("address", NOWHERE)
def test_an_address_where_nothing_is_becomes_one_line(fetch: Fetch, address: str) -> None:
    with pytest.raises(SourceError) as refused:
        fetch(named(address))

    assert "\n" not in str(refused.value)


def test_the_fetch_of_every_day_needs_no_more_than_a_contact(httpserver: HTTPServer) -> None:
    httpserver.expect_request("/feed").respond_with_data("x")

    with web(contact="") as fetch:
        assert fetch(named(httpserver.url_for("/feed"))).body == b"x"
