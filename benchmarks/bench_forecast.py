"""The tabs "Forecast" and "Checks" of an issue with a million readers in 100,000 cohorts.

    python -m benchmarks.bench_forecast [--readers N] [--sets N] [--requests N]

Budget: the page of the forecast in under 200 ms, whatever the number of readers; making the forecast takes as long as
it takes, and nobody waits for it. Times of pages are those of the handler with its database, without a network.
"""

import argparse
import statistics
import tempfile
import time
from pathlib import Path
from typing import Any

import structlog
from fastapi.testclient import TestClient
from pydantic import SecretStr

from benchmarks.bench_plan import NOW, fill
from benchmarks.measure import in_fresh_process, postgresql, report
from digest.app import App
from digest.core.database import Database
from digest.core.settings import Settings
from digest.deliveries import reporting
from digest.web.server import create
from subscribers.addresses import email_address
from subscribers.staff import accounts
from subscribers.staff.roles import Role
from tests.support.factories import PUBLICATION

SECRET = "a secret that only benchmarks know, 32 and more"
PASSWORD = "four odd words of staff"
HEADERS = {"Sec-Fetch-Site": "same-origin"}
WARM = 3
"""Requests that are not counted: templates are compiled at the first."""


def main() -> None:
    """Measure both databases and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--readers", type=int, default=1_000_000)
    parser.add_argument("--sets", type=int, default=100_000)
    parser.add_argument("--requests", type=int, default=30)
    given = parser.parse_args()
    rows: list[dict[str, Any]] = []
    with tempfile.TemporaryDirectory() as folder:
        rows.append(_measured(f"sqlite:///{folder}/forecast.db", given))
    with postgresql() as url:
        rows.append(_measured(url, given))
    report("forecast", rows)


def _measured(url: str, given: argparse.Namespace) -> dict[str, Any]:
    fill(url, given.readers, given.sets)
    return {"database": url.partition(":")[0]} | in_fresh_process(visits, url, given.requests)


def visits(url: str, requests: int) -> dict[str, float]:
    """Seconds to make a forecast; milliseconds of the pages before and after it was made."""
    structlog.configure(logger_factory=structlog.ReturnLoggerFactory())
    settings = Settings(folder=Path("/nowhere"), secret_key=SecretStr(SECRET), publication=PUBLICATION)
    app = App(settings, Database(url), lambda: NOW)
    with app.database.writing() as session:
        member = accounts.add(session, email_address("ed@example.org"), name="Ed", role=Role.EDITOR, by=None, now=NOW)
        accounts.set_password(session, member.id, PASSWORD, by=None, now=NOW)
    client = TestClient(create(app), base_url=str(PUBLICATION.public_url))
    client.post("/desk/login", data={"address": "ed@example.org", "password": PASSWORD}, headers=HEADERS)
    without = _median(client, "/desk/issues/1/forecast", requests)
    client.post("/desk/issues/1/forecast", headers=HEADERS)
    began = time.perf_counter()
    reporting.forecast(app.reporter(), 1)
    made = time.perf_counter() - began
    with_one = _median(client, "/desk/issues/1/forecast", requests)
    checks = _median(client, "/desk/issues/1/checks", min(requests, 10))
    return {"make s": made, "page before ms": without, "page after ms": with_one, "checks page ms": checks}


def _median(client: TestClient, path: str, requests: int) -> float:
    took = []
    for _ in range(WARM + requests):
        began = time.perf_counter()
        answer = client.get(path)
        took.append((time.perf_counter() - began) * 1000)
        assert answer.status_code == 200, answer.status_code
    return statistics.median(took[WARM:])


if __name__ == "__main__":
    main()
