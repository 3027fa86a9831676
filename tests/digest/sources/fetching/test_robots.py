"""What robots.txt says, and who has to listen."""

import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from digest.core.errors import SourceError
from digest.sources.fetching.client import web_within
from digest.sources.fetching.guard import PrivateNetwork
from digest.sources.fetching.robots import LONGEST_DELAY, Robots
from digest.sources.fetching.values import Fetch, Refused
from tests.digest.sources.fetching.asking import QUICK, named

RULES = """
User-agent: *
Disallow: /

User-agent: newsletter-digest
Disallow: /drafts/
Allow: /drafts/open
"""


@pytest.fixture
def site(httpserver: HTTPServer) -> HTTPServer:
    """A site whose every path answers; robots.txt comes with the test."""
    for path in ("/feed", "/story", "/drafts/1", "/drafts/open"):
        httpserver.expect_request(path).respond_with_data("x")
    return httpserver


def asked(site: HTTPServer) -> list[str]:
    return [request.path for request, _ in site.log]


@pytest.mark.parametrize("path", ["/story", "/drafts/open"])
def test_a_page_is_read_where_our_name_may(fetch: Fetch, site: HTTPServer, path: str) -> None:
    site.expect_request("/robots.txt").respond_with_data(RULES)

    assert fetch(named(site.url_for(path), page=True)).body == b"x"


def test_a_page_that_is_not_for_programs_is_not_asked_for(fetch: Fetch, site: HTTPServer) -> None:
    site.expect_request("/robots.txt").respond_with_data(RULES)

    with pytest.raises(SourceError, match=r"robots.txt asks programs not to read /drafts/1; use a feed instead"):
        fetch(named(site.url_for("/drafts/1"), page=True))

    assert asked(site) == ["/robots.txt"]


def test_a_redirect_to_such_a_page_is_not_followed(fetch: Fetch, site: HTTPServer) -> None:
    site.expect_request("/robots.txt").respond_with_data(RULES)
    site.expect_request("/latest").respond_with_data(status=302, headers={"Location": "/drafts/1"})

    with pytest.raises(SourceError, match=r"robots.txt asks"):
        fetch(named(site.url_for("/latest"), page=True))


def test_feeds_are_made_for_programs(fetch: Fetch, site: HTTPServer) -> None:
    fetch(named(site.url_for("/feed")))

    assert asked(site) == ["/feed"]


def test_the_rules_are_asked_for_once_by_all_threads(site: HTTPServer) -> None:
    site.expect_request("/robots.txt").respond_with_data(RULES)

    with web_within(QUICK) as fetch, ThreadPoolExecutor(4) as pool:
        list(pool.map(fetch, [named(site.url_for("/story"), page=True)] * 8))

    assert asked(site).count("/robots.txt") == 1


@pytest.mark.parametrize("status", [401, 404, 410])
def test_no_rules_allow_everything(fetch: Fetch, site: HTTPServer, status: int) -> None:
    site.expect_request("/robots.txt").respond_with_data("no", status=status)

    assert fetch(named(site.url_for("/drafts/1"), page=True)).body == b"x"


@pytest.mark.parametrize("status", [429, 500, 503])
def test_rules_that_cannot_be_had_allow_nothing_for_now(fetch: Fetch, site: HTTPServer, status: int) -> None:
    site.expect_request("/robots.txt").respond_with_data("no", status=status)

    for _ in range(2):
        with pytest.raises(Refused, match=f"left alone for now: the server answered {status}") as refused:
            fetch(named(site.url_for("/story"), page=True))

    assert (asked(site), refused.value.status) == (["/robots.txt"], status)


def test_a_site_that_cannot_be_reached_is_left_alone() -> None:
    with web_within(QUICK) as fetch, pytest.raises(SourceError, match=r"its robots.txt cannot be read"):
        fetch(named("http://127.0.0.1:9/story", page=True))


@pytest.mark.parametrize(
    "content", ["", "<html>Not found</html>", "\ufeffUser-agent: *\nDisallow:", "Disallow: /story", "\x00" * 99]
)
def test_rules_that_say_nothing_allow_everything(fetch: Fetch, site: HTTPServer, content: str) -> None:
    site.expect_request("/robots.txt").respond_with_data(content)

    assert fetch(named(site.url_for("/story"), page=True)).body == b"x"


def test_a_huge_file_is_read_as_far_as_it_is_bearable(fetch: Fetch, site: HTTPServer) -> None:
    huge = "User-agent: *\nDisallow: /drafts/\n" + "# and so on\n" * 100_000 + "Disallow: /story\n"
    site.expect_request("/robots.txt").respond_with_data(huge)

    assert fetch(named(site.url_for("/story"), page=True)).body == b"x"
    with pytest.raises(SourceError, match=r"robots.txt asks"):
        fetch(named(site.url_for("/drafts/1"), page=True))


def test_rules_may_stand_behind_redirects(fetch: Fetch, site: HTTPServer) -> None:
    site.expect_request("/robots.txt").respond_with_data(status=301, headers={"Location": "/rules"})
    site.expect_request("/rules").respond_with_data(RULES)

    with pytest.raises(SourceError, match=r"robots.txt asks"):
        fetch(named(site.url_for("/drafts/1"), page=True))


@pytest.mark.parametrize("name", ["newsletter-digest", "Newsletter-Digest # us", "newsletter*", "newsletter", "*"])
def test_we_are_meant_by_our_name_and_its_beginnings(name: str) -> None:
    rules = Robots(lambda wanted: f"user-agent: {name}\nDisallow: /drafts/".encode())

    with pytest.raises(SourceError):
        rules.delay("https://news.example/drafts/1", None)


@pytest.mark.parametrize("name", ["digest", "letter", "newsletter-digest-pro", "**", "other*"])
def test_others_are_meant_by_other_names(name: str) -> None:
    rules = Robots(lambda wanted: f"user agent {name}\nDisallow: /drafts/".encode())

    assert rules.delay("https://news.example/drafts/1", None) == 0


def test_many_names_with_many_rules_are_read_in_bounded_time() -> None:
    names, lines = "".join(f"user-agent: a{number}\n" for number in range(14_000)), "Disallow: /\n" * 20_000
    robots = Robots(lambda wanted: (names + lines).encode())

    assert robots.delay("https://news.example/story", None) == 0


@settings(max_examples=150)
@given(st.text(), st.sampled_from(["user-agent: *\n", ""]))
def test_rubbish_makes_no_rules_and_no_trouble(text: str, before: str) -> None:
    robots = Robots(lambda wanted: (before + text).encode(errors="replace"))

    assert robots.delay("https://news.example/story", None) >= 0


def test_asking_for_the_rules_takes_no_time_from_the_page(httpserver: HTTPServer) -> None:
    def slowly(request: Request) -> Response:
        time.sleep(0.25)
        return Response("")

    for path in ("/robots.txt", "/story"):
        httpserver.expect_request(path).respond_with_handler(slowly)

    with web_within(replace(QUICK, whole_seconds=0.4)) as fetch:
        assert fetch(named(httpserver.url_for("/story"), page=True)).body == b""


def test_a_crawl_delay_is_kept(fetch: Fetch, site: HTTPServer) -> None:
    site.expect_request("/robots.txt").respond_with_data("User-agent: *\nCrawl-delay: 0.3")
    fetch(named(site.url_for("/story"), page=True))
    began = time.monotonic()

    fetch(named(site.url_for("/story"), page=True))

    assert time.monotonic() - began > 0.25


@pytest.mark.parametrize(
    ("said", "kept"), [("86400", LONGEST_DELAY), ("inf", 0), ("-1", 0), ("nan", 0), ("soon", 0), ("2", 2)]
)
def test_a_crawl_delay_is_bounded(said: str, kept: float) -> None:
    robots = Robots(lambda wanted: f"User-agent: *\nCrawl-delay: {said}".encode())

    assert robots.delay("https://news.example/story", None) == kept


def test_a_guarded_network_stays_so_for_its_rules(site: HTTPServer) -> None:
    site.expect_request("/robots.txt").respond_with_data(RULES)
    wanted = named(site.url_for("/story"), page=True)

    with web_within(QUICK) as fetch:
        with pytest.raises(PrivateNetwork):
            fetch(replace(wanted, private_origin=None))
        assert fetch(wanted).body == b"x"
