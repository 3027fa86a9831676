"""Making the forecast of an issue with a million readers in 100,000 cohorts. A job does it, so nobody waits for it; how
long its page takes, `benchmarks.bench_web` measures.

    python -m benchmarks.bench_forecast [--readers N] [--sets N]
"""

import argparse
import tempfile
import time
from pathlib import Path
from typing import Any

import structlog
from pydantic import SecretStr

from benchmarks.bench_plan import NOW, fill
from benchmarks.measure import in_fresh_process, postgresql, report
from digest.app import App
from digest.core.database import Database
from digest.core.settings import Settings
from digest.deliveries import reporting
from tests.support.factories import PUBLICATION

SECRET = "a secret that only benchmarks know, 32 and more"


def main() -> None:
    """Measure both databases and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--readers", type=int, default=1_000_000)
    parser.add_argument("--sets", type=int, default=100_000)
    given = parser.parse_args()
    rows: list[dict[str, Any]] = []
    with tempfile.TemporaryDirectory() as folder:
        rows.append(_measured(f"sqlite:///{folder}/forecast.db", given))
    with postgresql() as url:
        rows.append(_measured(url, given))
    report("forecast", rows)


def _measured(url: str, given: argparse.Namespace) -> dict[str, Any]:
    fill(url, given.readers, given.sets)
    return {"database": url.partition(":")[0]} | in_fresh_process(making, url)


def making(url: str) -> dict[str, float]:
    """How long it takes."""
    structlog.configure(logger_factory=structlog.ReturnLoggerFactory())
    settings = Settings(folder=Path("/nowhere"), secret_key=SecretStr(SECRET), publication=PUBLICATION)
    app = App(settings, Database(url), lambda: NOW)
    began = time.perf_counter()
    reporting.forecast(app.reporter(), 1)
    return {"make s": time.perf_counter() - began}


if __name__ == "__main__":
    main()
