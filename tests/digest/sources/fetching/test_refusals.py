"""How long a server wants to be left alone."""

from datetime import UTC, datetime, timedelta

import httpx2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pytest_httpserver import HTTPServer

from digest.sources.fetching.refusal import LONGEST_REST, retry_after
from digest.sources.fetching.values import Fetch, Refused
from tests.digest.sources.fetching.asking import named

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
LATER = "Mon, 23 Nov 2026 09:10:00 GMT"


@pytest.mark.parametrize(
    ("headers", "rest"),
    [
        ({"Retry-After": "120"}, timedelta(seconds=120)),
        ({"Retry-After": " 0 "}, timedelta(0)),
        ({"Retry-After": "9" * 5000}, LONGEST_REST),
        ({"Retry-After": LATER}, timedelta(minutes=10)),
        ({"Retry-After": LATER, "Date": "Mon, 23 Nov 2026 09:09:00 GMT"}, timedelta(minutes=1)),
        ({"Retry-After": LATER, "Date": "Mon, 23 Nov 2026 10:00:00 GMT"}, timedelta(0)),
        ({"Retry-After": LATER, "Date": "yesterday"}, timedelta(minutes=10)),
        ({"Retry-After": "Mon, 23 Nov 2026 09:10:00 -0000"}, timedelta(minutes=10)),
        ({"Retry-After": "Fri, 31 Dec 9999 23:59:59 GMT"}, LONGEST_REST),
        ({"Retry-After": "Mon, 23 Nov 2026"}, None),
        ({"Retry-After": "soon"}, None),
        ({"Retry-After": "-5"}, None),
        ({}, None),
    ],
)
def test_a_wait_is_understood_in_seconds_and_as_a_date(headers: dict[str, str], rest: timedelta | None) -> None:
    assert retry_after(httpx2.Headers(headers), lambda: NOW) == rest


@settings(max_examples=150)
@given(st.text(max_size=40), st.text(max_size=40))
def test_nonsense_is_never_more_than_a_wait(said: str, date: str) -> None:
    headers = httpx2.Headers({"Retry-After": said, "Date": date}, encoding="utf-8")

    rest = retry_after(headers, lambda: NOW)

    assert rest is None or timedelta(0) <= rest <= LONGEST_REST


@pytest.mark.parametrize("status", [429, 503, 403])
def test_the_wait_comes_with_the_refusal(fetch: Fetch, httpserver: HTTPServer, status: int) -> None:
    httpserver.expect_request("/feed").respond_with_data(status=status, headers={"Retry-After": "3600"})

    with pytest.raises(Refused) as refused:
        fetch(named(httpserver.url_for("/feed")))

    assert refused.value.retry_after == timedelta(hours=1)
