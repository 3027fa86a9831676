"""Redirects: how far they are followed, what is remembered of them, and what is told on the way."""

import pytest
from pytest_httpserver import HTTPServer

from digest.core.errors import SourceError
from digest.sources.fetching.client import web_within
from digest.sources.fetching.trail import start
from digest.sources.fetching.values import Fetch, Validators, Wanted
from tests.digest.sources.fetching.asking import QUICK, Internet, Names, named
from tests.digest.sources.fetching.raw_server import raw_server

KNOWN = Validators('"v1"', None)
PUBLIC = [["93.184.216.34"]]


def redirect(httpserver: HTTPServer, path: str, status: int, location: str) -> None:
    httpserver.expect_request(path).respond_with_data(status=status, headers={"Location": location})


def test_redirects_are_followed_and_the_last_address_is_told(fetch: Fetch, httpserver: HTTPServer) -> None:
    redirect(httpserver, "/old", 302, "/new")
    httpserver.expect_request("/new").respond_with_data("here")

    fetched = fetch(named(httpserver.url_for("/old")))

    assert (fetched.body, fetched.url) == (b"here", httpserver.url_for("/new"))


@pytest.mark.parametrize(
    ("statuses", "remembered"),
    [
        ([301, 308], "/2"),
        ([301, 302, 301], "/1"),
        ([302, 301], None),
        ([307], None),
        ([303], None),
        ([], None),
    ],
)
def test_a_move_is_remembered_as_far_as_it_is_permanent(
    fetch: Fetch, httpserver: HTTPServer, statuses: list[int], remembered: str | None
) -> None:
    for number, status in enumerate(statuses):
        redirect(httpserver, f"/{number}", status, f"/{number + 1}")
    httpserver.expect_request(f"/{len(statuses)}").respond_with_data("here")

    fetched = fetch(named(httpserver.url_for("/0")))

    assert fetched.moved_to == (remembered and httpserver.url_for(remembered))


def test_an_unchanged_document_may_have_moved(fetch: Fetch, httpserver: HTTPServer) -> None:
    redirect(httpserver, "/old", 301, "/new")
    httpserver.expect_request("/new", headers={"If-None-Match": '"v1"'}).respond_with_data(status=304)

    fetched = fetch(named(httpserver.url_for("/old"), validators=KNOWN))

    assert (fetched.body, fetched.moved_to) == (None, httpserver.url_for("/new"))


def test_redirects_in_a_circle_end(fetch: Fetch, httpserver: HTTPServer) -> None:
    redirect(httpserver, "/feed", 302, "/feed")

    with pytest.raises(SourceError, match="redirects more than 5 times"):
        fetch(named(httpserver.url_for("/feed")))

    assert len(httpserver.log) == 6


@pytest.mark.parametrize(
    "location",
    ["file:///etc/passwd", "javascript:x", "http://me:secret@x.example/", "http://[::1/", "http://a b/"],
)
def test_a_redirect_to_no_address_of_the_web_is_refused(location: str) -> None:
    with pytest.raises(SourceError, match=r"it redirects to .* cannot be used"):
        start(Wanted("http://one.example/feed")).redirected(location, 301)


def test_a_redirect_without_an_address_is_a_refusal(fetch: Fetch, httpserver: HTTPServer) -> None:
    httpserver.expect_request("/feed").respond_with_data(status=302)

    with pytest.raises(SourceError, match="answered 302"):
        fetch(named(httpserver.url_for("/feed")))


def test_a_path_in_utf8_is_understood(fetch: Fetch) -> None:
    answers = iter(
        [
            ["HTTP/1.1 302 Found\r\nLocation: /v\u00f6gel\r\n\r\n".encode()],
            [b"HTTP/1.1 200 OK\r\n\r\nbirds"],
        ]
    )

    with raw_server(lambda: next(answers)) as url:
        assert fetch(named(url)).url.endswith("/v%C3%B6gel")


def test_what_one_host_told_us_is_not_told_to_another(httpserver: HTTPServer) -> None:
    names, port = Names(one_example=PUBLIC, two_example=PUBLIC), httpserver.port
    redirect(httpserver, "/feed", 302, f"http://two.example:{port}/moved")
    httpserver.expect_request("/moved").respond_with_data("x", headers={"ETag": '"of two"'})

    with web_within(QUICK, resolve=names, network=Internet()) as fetch:
        fetched = fetch(Wanted(f"http://one.example:{port}/feed", KNOWN))

    assert [request.headers.get("If-None-Match") for request, _ in httpserver.log] == ['"v1"', None]
    assert fetched.validators == Validators()


def test_the_validators_of_a_new_home_are_kept(httpserver: HTTPServer) -> None:
    names, port = Names(one_example=PUBLIC, two_example=PUBLIC), httpserver.port
    redirect(httpserver, "/feed", 301, f"http://two.example:{port}/moved")
    httpserver.expect_request("/moved").respond_with_data("x", headers={"ETag": '"of two"'})

    with web_within(QUICK, resolve=names, network=Internet()) as fetch:
        fetched = fetch(Wanted(f"http://one.example:{port}/feed"))

    assert (fetched.moved_to, fetched.validators.etag) == (f"http://two.example:{port}/moved", '"of two"')


def test_a_redirect_out_of_https_is_refused() -> None:
    with pytest.raises(SourceError, match=r"from https to http://one.example/feed, .*; add that address itself"):
        start(Wanted("https://one.example/feed")).redirected("http://one.example/feed", 301)


def test_a_redirect_into_https_is_followed() -> None:
    trail = start(Wanted("http://one.example/feed")).redirected("https://one.example/feed#top", 301)

    assert trail.moved_to == trail.url == "https://one.example/feed"
