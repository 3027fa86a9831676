"""Getting documents from a real server on this machine."""

import gzip
from collections.abc import Iterator

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from digest.core.errors import SourceError
from digest.sources.fetching import client as fetching
from digest.sources.fetching.values import Fetch, Validators, Wanted


@pytest.fixture
def fetch() -> Iterator[Fetch]:
    with fetching.web(contact="news@example.org") as fetch:
        yield fetch


def test_a_document_comes_with_its_validators_as_received(fetch: Fetch, httpserver: HTTPServer) -> None:
    headers = {"ETag": 'W/"odd, but theirs"', "Last-Modified": "Tue, 01 Jan 2041 00:00:00 GMT"}
    httpserver.expect_request("/feed").respond_with_data("<rss/>", headers=headers, content_type="text/xml")

    fetched = fetch(Wanted(httpserver.url_for("/feed")))

    assert fetched.body == b"<rss/>"
    assert fetched.validators == Validators('W/"odd, but theirs"', "Tue, 01 Jan 2041 00:00:00 GMT")


def test_both_validators_are_sent_back_and_304_means_unchanged(fetch: Fetch, httpserver: HTTPServer) -> None:
    known = Validators('"v1"', "Mon, 23 Nov 2026 08:00:00 GMT")
    conditions = {"If-None-Match": '"v1"', "If-Modified-Since": "Mon, 23 Nov 2026 08:00:00 GMT"}
    httpserver.expect_request("/feed", headers=conditions).respond_with_data(status=304)

    fetched = fetch(Wanted(httpserver.url_for("/feed"), known))

    assert fetched.body is None
    assert fetched.validators == known


def test_we_say_who_we_are(fetch: Fetch, httpserver: HTTPServer) -> None:
    httpserver.expect_request("/feed").respond_with_data("x")

    fetch(Wanted(httpserver.url_for("/feed")))

    request, _ = httpserver.log[0]
    assert request.headers["User-Agent"].startswith("newsletter-digest/")
    assert request.headers["User-Agent"].endswith(" (+news@example.org)")


def test_redirects_are_followed_and_the_last_address_is_told(fetch: Fetch, httpserver: HTTPServer) -> None:
    httpserver.expect_request("/old").respond_with_data(status=301, headers={"Location": "/new"})
    httpserver.expect_request("/new").respond_with_data("here")

    assert fetch(Wanted(httpserver.url_for("/old"))).url == httpserver.url_for("/new")


def test_a_cookie_of_one_source_is_not_told_to_the_next(fetch: Fetch, httpserver: HTTPServer) -> None:
    cookies: list[dict[str, str]] = []

    def answer(request: Request) -> Response:
        cookies.append(dict(request.cookies))
        return Response("x", headers={"Set-Cookie": "seen=1; Path=/"})

    httpserver.expect_request("/feed").respond_with_handler(answer)
    for _ in range(2):
        fetch(Wanted(httpserver.url_for("/feed")))

    assert cookies == [{}, {}]


@pytest.mark.parametrize(
    ("status", "words"), [(404, "404 NOT FOUND; check the address"), (410, "gone for good"), (503, "answered 503")]
)
def test_a_refusal_is_told_in_words(fetch: Fetch, httpserver: HTTPServer, status: int, words: str) -> None:
    httpserver.expect_request("/feed").respond_with_data(status=status)

    with pytest.raises(SourceError, match=words):
        fetch(Wanted(httpserver.url_for("/feed")))


def test_redirects_in_a_circle_end(fetch: Fetch, httpserver: HTTPServer) -> None:
    httpserver.expect_request("/feed").respond_with_data(status=302, headers={"Location": "/feed"})

    with pytest.raises(SourceError, match="redirects more than 5 times"):
        fetch(Wanted(httpserver.url_for("/feed")))


def test_a_redirect_to_a_file_is_refused(fetch: Fetch, httpserver: HTTPServer) -> None:
    httpserver.expect_request("/feed").respond_with_data(status=302, headers={"Location": "file:///etc/passwd"})

    with pytest.raises(SourceError, match="cannot be used"):
        fetch(Wanted(httpserver.url_for("/feed")))


def test_a_document_that_swells_when_unpacked_is_cut_off(fetch: Fetch, httpserver: HTTPServer) -> None:
    packed = gzip.compress(bytes(fetching.MOST_BYTES + 1))
    httpserver.expect_request("/feed").respond_with_data(packed, headers={"Content-Encoding": "gzip"})

    with pytest.raises(SourceError, match="larger than 20 MB"):
        fetch(Wanted(httpserver.url_for("/feed")))


def test_broken_compression_is_told_in_words(fetch: Fetch, httpserver: HTTPServer) -> None:
    httpserver.expect_request("/feed").respond_with_data(b"no gzip", headers={"Content-Encoding": "gzip"})

    with pytest.raises(SourceError, match="its compression is broken"):
        fetch(Wanted(httpserver.url_for("/feed")))


@pytest.mark.parametrize("address", ["http://127.0.0.1:9/", "http://name.invalid/", "http://[::1", "gopher://x/", "x"])
def test_an_address_where_nothing_is_becomes_one_line(fetch: Fetch, address: str) -> None:
    with pytest.raises(SourceError) as refused:
        fetch(Wanted(address))

    assert "\n" not in str(refused.value)
