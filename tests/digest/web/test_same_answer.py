"""Nobody learns from the door who is known: not from its words, and not from how long it takes.

The clock stops when the last byte of the answer is sent; what is done afterwards has no part in it.
"""

import asyncio
import itertools
import random
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

import pytest

from digest.core.errors import NotFound
from subscribers import privacy, suppression
from subscribers.addresses import email_address
from subscribers.models import EndedReason
from subscribers.queries import by_address
from subscribers.unsubscribe import unsubscribe
from tests.support import factories
from tests.support.forms import Form, form_of, sign_up_form
from tests.support.frontdoor import FrontDoor
from tests.support.newsroom import SECRET

KINDS = ("unknown", "confirmed", "pending", "left", "suppressed", "erased")
ROUNDS = 150
MOST_APART = 0.17
"""How far from one half the share of rounds may be in which a kind took longer than somebody unknown. By chance alone
one share in 30,000 is further off (a coin thrown 150 times)."""
_number = itertools.count(1)


@pytest.fixture
def crowd(open_door: FrontDoor) -> FrontDoor:
    """A register with one of each kind."""
    now = open_door.newsroom.now
    with open_door.newsroom.database.writing() as session:
        ids = {kind: factories.subscriber(session, address=f"{kind}@example.org").id for kind in KINDS[1:]}
        factories.subscriber(session, address="waits@example.org", confirmed_at=None)
        unsubscribe(session, ids["left"], source="web", now=now)
        suppression.suppress(
            session,
            email_address("suppressed@example.org"),
            reason=EndedReason.COMPLAINED,
            secret=SECRET,
            source="web",
            now=now,
        )
        privacy.erase(session, ids["erased"], secret=SECRET, source="web", now=now)
    return open_door


def address(kind: str) -> str:
    """One of this kind; somebody unknown is somebody else each time."""
    if kind == "unknown":
        return f"stranger{next(_number):06}@example.org"
    return "waits@example.org" if kind == "pending" else f"{kind}@example.org"


@pytest.mark.parametrize("path", ["/", "/link"])
def test_the_answer_is_the_same_to_the_byte(crowd: FrontDoor, path: str) -> None:
    answers = {kind: form_at(crowd, path).sent(crowd, address=address(kind)) for kind in KINDS}

    told = {(answer.status_code, tuple(answer.headers.raw), answer.content) for answer in answers.values()}
    assert len(told) == 1
    assert {status for status, _, _ in told} == {303}


@pytest.mark.parametrize("path", ["/", "/link"])
def test_the_answer_takes_as_long_for_everybody(crowd: FrontDoor, path: str) -> None:
    assert shares_slower(crowd, path) == {kind: pytest.approx(0.5, abs=MOST_APART) for kind in KINDS[1:]}


def test_the_measure_notices_a_single_look_up(crowd: FrontDoor) -> None:
    """What it would be if somebody looked who it is before they answered."""

    def look_up(address: str) -> None:
        with crowd.newsroom.database.reading() as session:
            try:
                by_address(session, email_address(address))
            except NotFound:
                return

    assert shares_slower(crowd, "/", before=look_up)["confirmed"] > 0.5 + MOST_APART


def shares_slower(door: FrontDoor, path: str, *, before: Callable[[str], None] = len) -> dict[str, float]:
    """For each kind, the share of rounds in which its answer took longer than that to somebody unknown.

    Each round asks for every kind once, in an order of its own, from a network of its own.
    """
    form, slower, order = form_at(door, path), dict.fromkeys(KINDS[1:], 0), random.Random(7)
    door.later(seconds=30)
    with asyncio.Runner() as runner:
        for _ in range(ROUNDS):
            took = {
                kind: runner.run(seconds(door, form, address(kind), before))
                for kind in order.sample(KINDS, len(KINDS))
            }
            for kind in slower:
                slower[kind] += took[kind] > took["unknown"]
    return {kind: count / ROUNDS for kind, count in slower.items()}


async def seconds(door: FrontDoor, form: Form, address: str, before: Callable[[str], None]) -> float:
    """From the first byte of the request to the last one of its answer."""
    body = urlencode(form.filled(address=address), doseq=True).encode()
    done: list[float] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message: Any) -> None:
        if message["type"] == "http.response.start":
            assert message["status"] == 303
        elif not message.get("more_body"):
            done.append(time.perf_counter())

    began = time.perf_counter()
    before(address)
    await door.client.app(scope_of(form.action), receive, send)  # type: ignore[arg-type]
    return done[0] - began


def scope_of(path: str) -> dict[str, Any]:
    """A POST of a form from a network that never asked before."""
    number = next(_number)
    return {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "POST",
        "scheme": "https",
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "root_path": "",
        "headers": [(b"host", b"news.example.org"), (b"content-type", b"application/x-www-form-urlencoded")],
        "client": (f"10.{number >> 8 & 255}.{number & 255}.1", 50_000),
        "server": ("news.example.org", 443),
    }


def form_at(door: FrontDoor, path: str) -> Form:
    """The form of the front page, or the one that asks for a link."""
    return sign_up_form(door) if path == "/" else form_of(door.get(path))
