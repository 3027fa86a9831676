"""Readers' pages with a million readers in the table: one process, one client at a time, over loopback.

    python -m benchmarks.bench_web [--readers N] [--requests N]

Budget: the preference page and the one-click unsubscribe in under 50 ms at the median. Times are those of the client,
and so hold the network of this machine as well.
"""

import argparse
import multiprocessing
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from httpx2 import Client, Response
from pydantic import SecretStr

from benchmarks.bench_plan import NOW, fill
from benchmarks.measure import peak_mb_of, postgresql, report
from subscribers.tokens import Purpose, token

SECRET = "a secret that only benchmarks know, 32 and more"
SETS = 10_000
WARM = 20
"""Requests that are not counted: templates are compiled at the first."""


def main() -> None:
    """Measure both databases and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--readers", type=int, default=1_000_000)
    parser.add_argument("--requests", type=int, default=300)
    given = parser.parse_args()
    rows: list[dict[str, Any]] = []
    with tempfile.TemporaryDirectory() as folder:
        rows += _measured(f"sqlite:///{folder}/web.db", given.readers, given.requests)
    with postgresql() as url:
        rows += _measured(url, given.readers, given.requests)
    report("web", rows)


def _measured(url: str, readers: int, requests: int) -> list[dict[str, Any]]:
    fill(url, readers, SETS)
    with _serving(url) as (address, process), Client(base_url=address, timeout=60) as client:
        rows = [
            {"database": url.partition(":")[0], "page": name} | _timed(visit, readers, requests)
            for name, visit in _visits(client).items()
        ]
        return [row | {"peak_mb": peak_mb_of(process)} for row in rows]


def _visits(client: Client) -> dict[str, Callable[[int], Response]]:
    """What is asked of each page, for the reader of that number."""
    return {
        "front page": lambda number: client.get("/"),
        "preferences": lambda number: client.get(_link("preferences", number)),
        "unsubscribe page": lambda number: client.get(_link("unsubscribe", number)),
        "one-click unsubscribe": lambda number: client.post(
            _link("unsubscribe", number), data={"List-Unsubscribe": "One-Click"}
        ),
    }


def _timed(visit: Callable[[int], Response], readers: int, requests: int) -> dict[str, float]:
    """Milliseconds of requests of readers who are spread over the table."""
    took = []
    for count in range(WARM + requests):
        began = time.perf_counter()
        answer = visit(count * 7919 % readers)
        took.append((time.perf_counter() - began) * 1000)
        assert answer.status_code == 200, (answer.status_code, answer.url)
    counted = sorted(took[WARM:])
    return {"median ms": statistics.median(counted), "p95 ms": counted[int(len(counted) * 0.95)]}


def _link(purpose: Purpose, number: int) -> str:
    return f"/{purpose[0]}/{token(SECRET.encode(), purpose, f'{number:026}')}"


@contextmanager
def _serving(url: str) -> Iterator[tuple[str, int]]:
    """The pages in a process of their own: their address, and its number."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_serve, args=(url, theirs))
    process.start()
    try:
        assert process.pid is not None
        yield ours.recv(), process.pid
    finally:
        ours.send("stop")
        process.join(30)


def _serve(url: str, told: Connection) -> None:
    import structlog

    from digest.app import App
    from digest.core.database import Database
    from digest.core.sections import Web
    from digest.core.settings import Settings
    from digest.web.server import create
    from digest.web.serving import served
    from tests.support.factories import PUBLICATION

    structlog.configure(logger_factory=structlog.ReturnLoggerFactory())
    settings = Settings(folder=Path("/nowhere"), secret_key=SecretStr(SECRET), publication=PUBLICATION)
    with served(create(App(settings, Database(url), lambda: NOW)), Web(), port=0) as address:
        told.send(address)
        told.recv()


if __name__ == "__main__":
    main()
