"""How often one host is asked."""

import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from digest.core.errors import SourceError
from digest.sources.fetching.client import web_within
from digest.sources.fetching.manners import Manners
from digest.sources.fetching.values import Fetch, Refused, Wanted
from tests.digest.sources.fetching.asking import QUICK, Internet, Names, named


class Crowd:
    """A server's view: how many requests are under way at once, and when each began."""

    def __init__(self) -> None:
        self.now, self.most, self.began = 0, 0, list[float]()
        self._lock = threading.Lock()

    def __call__(self, request: Request) -> Response:
        with self._lock:
            self.now += 1
            self.most = max(self.most, self.now)
            self.began.append(time.monotonic())
        time.sleep(0.05)
        with self._lock:
            self.now -= 1
        return Response("x")


@pytest.fixture
def server() -> Iterator[HTTPServer]:
    """Answers several requests at once."""
    with HTTPServer(threaded=True) as server:
        yield server


@pytest.mark.parametrize("per_host", [1, 2])
def test_one_host_is_asked_by_few_at_once(server: HTTPServer, per_host: int) -> None:
    crowd = Crowd()
    server.expect_request("/feed").respond_with_handler(crowd)

    with web_within(replace(QUICK, per_host=per_host)) as fetch, ThreadPoolExecutor(6) as pool:
        list(pool.map(fetch, [named(server.url_for("/feed"))] * 6))

    assert (len(crowd.began), crowd.most) == (6, per_host)


def test_threads_that_ask_one_public_host_keep_a_pause(server: HTTPServer) -> None:
    crowd, limits = Crowd(), replace(QUICK, pause_seconds=0.1)
    server.expect_request("/feed").respond_with_handler(crowd)
    wanted = Wanted(f"http://news.example:{server.port}/feed")

    with (
        web_within(limits, resolve=Names(news_example=[["93.184.216.34"]]), network=Internet()) as fetch,
        ThreadPoolExecutor(4) as pool,
    ):
        list(pool.map(fetch, [wanted] * 4))

    assert crowd.began[-1] - crowd.began[0] > 0.25


def test_the_publishers_own_host_needs_no_pause(server: HTTPServer) -> None:
    server.expect_request("/feed").respond_with_data("x")

    with web_within(replace(QUICK, pause_seconds=60, turn_seconds=1)) as fetch:
        for _ in range(3):
            fetch(named(server.url_for("/feed")))


def test_hosts_do_not_wait_for_each_other(server: HTTPServer) -> None:
    server.expect_request("/feed").respond_with_data("x")
    names = Names(one_example=[["93.184.216.34"]], two_example=[["93.184.216.34"]])

    with web_within(replace(QUICK, pause_seconds=60, turn_seconds=1), resolve=names, network=Internet()) as fetch:
        for host in ("one", "two"):
            fetch(Wanted(f"http://{host}.example:{server.port}/feed"))


def test_a_turn_that_would_come_too_late_is_not_waited_for() -> None:
    manners = Manners(replace(QUICK, turn_seconds=5))
    with manners.turn("news.example:443", pause=0):
        pass

    with (
        pytest.raises(SourceError, match=r"too many requests wait for news.example:443"),
        manners.turn("news.example:443", pause=60),
    ):
        pass


def test_a_turn_that_does_not_become_free_is_given_up() -> None:
    manners = Manners(replace(QUICK, per_host=1, turn_seconds=0.1))

    with (
        manners.turn("news.example:443", pause=0),
        pytest.raises(SourceError, match="too many requests wait"),
        manners.turn("news.example:443", pause=0),
    ):
        pass


def test_waiting_for_a_turn_takes_no_time_from_the_document(server: HTTPServer) -> None:
    server.expect_request("/feed").respond_with_data("x")
    limits = replace(QUICK, whole_seconds=0.3, pause_seconds=0.5)
    wanted = Wanted(f"http://news.example:{server.port}/feed")

    with web_within(limits, resolve=Names(news_example=[["93.184.216.34"]]), network=Internet()) as fetch:
        fetch(wanted)
        assert fetch(wanted).body == b"x"


@pytest.mark.parametrize("status", [429, 503])
def test_a_host_that_asks_for_rest_is_left_alone(fetch: Fetch, httpserver: HTTPServer, status: int) -> None:
    httpserver.expect_request("/feed").respond_with_data(status=status, headers={"Retry-After": "60"})
    with pytest.raises(Refused):
        fetch(named(httpserver.url_for("/feed")))

    with pytest.raises(Refused, match=f"answered {status}") as refused:
        fetch(named(httpserver.url_for("/other")))

    assert len(httpserver.log) == 1
    assert refused.value.status == status
    assert timedelta(seconds=50) < (refused.value.retry_after or timedelta(0)) <= timedelta(seconds=60)


@pytest.mark.parametrize("headers", [{}, {"Retry-After": "0"}])
def test_a_host_that_asks_for_no_rest_is_asked_again(
    fetch: Fetch, httpserver: HTTPServer, headers: dict[str, str]
) -> None:
    httpserver.expect_ordered_request("/feed").respond_with_data(status=503, headers=headers)
    httpserver.expect_ordered_request("/feed").respond_with_data("x")
    with pytest.raises(Refused):
        fetch(named(httpserver.url_for("/feed")))

    assert fetch(named(httpserver.url_for("/feed"))).body == b"x"
