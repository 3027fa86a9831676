"""Nobody learns from the door who is known: not from its words, and not from how long it takes.

The clock stops when the last byte of the answer is sent; what is done afterwards has no part in it.
"""

import asyncio
import itertools
import random
import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import pytest
import sqlalchemy as sa

from digest.core.database import Database
from subscribers import privacy, suppression
from subscribers.addresses import email_address
from subscribers.models import EndedReason
from subscribers.unsubscribe import unsubscribe
from tests.support import factories
from tests.support.frontdoor import FrontDoor
from tests.support.newsroom import SECRET
from tests.support.way_in import Form, form_of, sign_up_form

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
def test_nothing_is_looked_up_before_the_answer(crowd: FrontDoor, path: str) -> None:
    form = form_at(crowd, path)
    crowd.later(seconds=30)

    with asyncio.Runner() as runner:
        asked = {kind: runner.run(exchange(crowd, form, address(kind))).asked for kind in KINDS}

    assert {said for said in asked.values() if said != asked["unknown"]} == set()
    assert [said for said in asked["unknown"] if re.search(r"subscribers|suppressions", said)] == []


def test_the_answer_takes_as_long_for_everybody_though_the_work_behind_it_does_not(crowd: FrontDoor) -> None:
    """By the clock on the wall, and by that of the processor, which a busy machine does not disturb.

    The last line shows that the measure would notice, if the work were done before the answer.
    """
    exchanges = measured(crowd, sign_up_form(crowd))

    seconds = shares_slower(exchanges, lambda exchange: exchange.answered.wall)
    work = shares_slower(exchanges, lambda exchange: exchange.answered.processor)
    all_work = shares_slower(exchanges, lambda exchange: exchange.done.processor)

    assert seconds == {kind: pytest.approx(0.5, abs=MOST_APART) for kind in KINDS[1:]}
    assert work == {kind: pytest.approx(0.5, abs=MOST_APART) for kind in KINDS[1:]}
    assert all_work["suppressed"] < 0.5 - MOST_APART


@dataclass(frozen=True)
class Reading:
    """Two clocks at one moment, in seconds."""

    wall: float
    processor: float

    @classmethod
    def since(cls, began: "Reading | None" = None) -> "Reading":
        """Now, or what passed since then."""
        earlier = began or cls(0, 0)
        return cls(time.perf_counter() - earlier.wall, time.process_time() - earlier.processor)


@dataclass
class Exchange:
    """How long a request took, and what the database was asked until the answer was out."""

    answered: Reading
    done: Reading
    asked: tuple[str, ...]


def measured(door: FrontDoor, form: Form) -> list[dict[str, Exchange]]:
    """Rounds, in each of which every kind asks once, in an order of its own, from a network of its own."""
    order = random.Random(7)
    door.later(seconds=30)
    with asyncio.Runner() as runner:
        return [
            {kind: runner.run(exchange(door, form, address(kind))) for kind in order.sample(KINDS, len(KINDS))}
            for _ in range(ROUNDS)
        ]


def shares_slower(rounds: list[dict[str, Exchange]], seconds: Callable[[Exchange], float]) -> dict[str, float]:
    """For each kind, the share of rounds in which it took longer than somebody unknown."""
    return {
        kind: sum(seconds(each[kind]) > seconds(each["unknown"]) for each in rounds) / len(rounds) for kind in KINDS[1:]
    }


async def exchange(door: FrontDoor, form: Form, address: str) -> Exchange:
    """Send the form for this address."""
    body = urlencode(form.filled(address=address), doseq=True).encode()
    statements, answered = list[str](), list[tuple[Reading, tuple[str, ...]]]()

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message: Any) -> None:
        assert message.get("status", 303) == 303
        if message["type"] == "http.response.body" and not message.get("more_body"):
            answered.append((Reading.since(began), tuple(statements)))

    with heard(door.newsroom.database, statements):
        began = Reading.since()
        await door.client.app(scope_of(form.action), receive, send)
        return Exchange(answered[0][0], Reading.since(began), answered[0][1])


@contextmanager
def heard(database: Database, statements: list[str]) -> Iterator[None]:
    """Note whatever the database is asked."""

    def note(connection: object, cursor: object, statement: str, *rest: object) -> None:
        statements.append(statement)

    sa.event.listen(database.engine, "before_cursor_execute", note)
    yield
    sa.event.remove(database.engine, "before_cursor_execute", note)


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
