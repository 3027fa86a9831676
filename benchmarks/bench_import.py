"""How fast subscribers are taken over from a CSV file, and in how much memory.

    python -m benchmarks.bench_import [--rows N] [--sqlite-only]

Budget: a million rows in 90 s and 300 MB on SQLite.
"""

import argparse
import csv
import random
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks.measure import in_fresh_process, postgresql, report
from digest import schema
from digest.core.database import Database
from digest.topics.models import Topic
from subscribers.importing import import_csv
from subscribers.incoming import COLUMNS, Offer

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
TOPICS = 50
SETS = 100_000
ZONES = ("Europe/London", "Europe/Berlin", "America/New_York", "Asia/Tokyo", "Australia/Sydney")


def main() -> None:
    """Make the file, fill the databases, report."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--sqlite-only", action="store_true")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "subscribers.csv"
        _write(file, asked.rows)
        found: list[dict[str, Any]] = [
            {"database": "sqlite"} | in_fresh_process(fill, f"sqlite:///{folder}/digest.db", file)
        ]
        if not asked.sqlite_only:
            with postgresql() as url:
                found.append({"database": "postgresql"} | in_fresh_process(fill, url, file))
    report("import", found)


def fill(url: str, file: Path) -> dict[str, float]:
    """Import the file into an empty database."""
    database = Database(url)
    schema.ensure(database)
    with database.writing() as session:
        topics = [Topic(slug=f"topic-{number}", name=f"Topic {number}", created_at=NOW) for number in range(TOPICS)]
        session.add_all(topics)
        session.flush()
        slugs = {topic.slug: topic.id for topic in topics}
    offer = Offer(topics=slugs, frequencies=["weekly"], frequency="weekly", timezone="Europe/London", language="en")
    started, cpu = time.perf_counter(), time.process_time()
    with database.writing() as session, file.open(encoding="utf-8-sig", newline="") as lines:
        done = import_csv(session, lines, offer, starts_at=0, secret=b"a key for this benchmark alone, 32+", now=NOW)
    seconds = time.perf_counter() - started
    database.close()
    return {"rows": done.added, "seconds": seconds, "cpu s": time.process_time() - cpu, "rows/s": done.added / seconds}


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


if __name__ == "__main__":
    main()
