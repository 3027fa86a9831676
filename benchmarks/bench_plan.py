"""Planning an issue for a million readers: 50 topics, 100,000 distinct topic sets, 500 articles.

    python -m benchmarks.bench_plan [--readers N] [--sets N]

Budget: 15 s on SQLite, 30 s on PostgreSQL, 400 MB; time linear in the number of groups, so both halves are shown.
"""

import argparse
import random
import tempfile
import time
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection, insert

from benchmarks.measure import in_fresh_process, postgresql, report
from digest import schema
from digest.articles.models import Article
from digest.core.chunks import chunks
from digest.core.database import Database
from digest.core.sections import Schedule
from digest.deliveries.plan import plan
from digest.issues.approve import approve
from digest.issues.models import Issue, IssueState
from digest.topics import log
from digest.topics.models import Topic
from subscribers.models import Subscriber, TopicSet, TopicSetMember
from tests.support.factories import frame, source

NOW = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)
TOPICS, ARTICLES = 50, 500
ZONES = [
    "Europe/London",
    "Europe/Berlin",
    "America/New_York",
    "America/Los_Angeles",
    "Asia/Kolkata",
    "Pacific/Auckland",
]
WEEKLY = Schedule(every="week", weekday="thursday")
CHUNK = 10_000


def main() -> None:
    """Measure both databases and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--readers", type=int, default=1_000_000)
    parser.add_argument("--sets", type=int, default=100_000)
    given = parser.parse_args()
    rows = []
    for sets in (given.sets // 2, given.sets):
        with tempfile.TemporaryDirectory() as folder:
            url = f"sqlite:///{folder}/plan.db"
            rows.append({"database": "sqlite", "topic sets": sets} | _measured(url, given.readers, sets))
        with postgresql() as url:
            rows.append({"database": "postgresql", "topic sets": sets} | _measured(url, given.readers, sets))
    report("plan", rows)


def _measured(url: str, readers: int, sets: int) -> dict[str, float]:
    fill(url, readers, sets)
    return in_fresh_process(plan_issue, url)


def plan_issue(url: str) -> dict[str, float]:
    """Approve and plan; again; the seconds of each."""
    database = Database(url)
    with database.writing() as session:
        issue = session.get_one(Issue, 1)
        start = time.perf_counter()
        approve(session, issue, frame(), by="benchmark", now=NOW)
        approved = time.perf_counter()
    with database.writing() as session:
        issue = session.get_one(Issue, 1)
        began = time.perf_counter()
        planned = plan(session, issue, WEEKLY, hold_withdrawn=False, now=NOW)
    committed = time.perf_counter()
    with database.writing() as session:
        plan(session, session.get_one(Issue, 1), WEEKLY, hold_withdrawn=False, now=NOW)
    return {
        "approve s": approved - start,
        "plan s": committed - began,
        "again s": time.perf_counter() - committed,
        "owed": planned.owed,
        "editions": planned.editions,
    }


def fill(url: str, readers: int, sets: int) -> None:
    """A database with everything but the plan."""
    database, chance = Database(url), random.Random(7)
    schema.upgrade(database)
    with database.writing() as session:
        session.execute(
            insert(Topic),
            [{"slug": f"t{n}", "name": f"Topic {n}", "sort": n, "created_at": NOW} for n in range(TOPICS)],
        )
        source_id = source(session).id
        session.execute(insert(Article), [_article(number, source_id) for number in range(ARTICLES)])
        taggings = [
            log.Tagging(article, topic, "")
            for article in range(1, ARTICLES + 1)
            for topic in chance.sample(range(1, TOPICS + 1), chance.choice([1, 1, 2]))
        ]
        log.append(session, taggings, now=NOW - timedelta(days=1))
        _fill_sets(session.connection(), sets, chance)
        for start in range(0, readers, CHUNK):
            rows = [_reader(number, sets) for number in range(start, min(start + CHUNK, readers))]
            session.execute(insert(Subscriber), rows)
        week = {"starts_at": NOW - timedelta(days=7), "closes_at": NOW, "send_on": (NOW + timedelta(days=1)).date()}
        session.add(Issue(schedule="weekly", label="2026-W48", state=IssueState.IN_REVIEW, created_at=NOW, **week))
    if not database.embedded:
        with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("ANALYZE")
    database.close()


def _fill_sets(connection: Connection, sets: int, chance: random.Random) -> None:
    wanted: set[tuple[int, ...]] = set()
    while len(wanted) < sets:
        wanted.add(tuple(sorted(chance.sample(range(1, TOPICS + 1), chance.randint(1, 8)))))
    for start, chunk in enumerate(chunks(sorted(wanted), CHUNK)):
        ids = range(start * CHUNK + 1, start * CHUNK + len(chunk) + 1)
        connection.execute(insert(TopicSet), [{"id": id_, "key": f"{id_:064}"} for id_ in ids])
        members = [
            {"topic_set_id": id_, "topic_id": topic} for id_, topics in zip(ids, chunk, strict=True) for topic in topics
        ]
        connection.execute(insert(TopicSetMember), members)


def _article(number: int, source_id: int) -> dict[str, object]:
    moment = NOW - timedelta(minutes=10 * number)
    return {
        "source_id": source_id,
        "guid": f"guid-{number}",
        "fingerprint": f"{number:064}",
        "title": f"Story number {number} with a headline of the usual length",
        "summary": f"What happened in story number {number}, told in a sentence or two of the usual length. " * 2,
        "url": f"https://www.example.org/{number}",
        "categories": [],
        "published_at": moment,
        "first_seen_at": moment,
        "updated_at": moment,
    }


def _reader(number: int, sets: int) -> dict[str, object]:
    address = f"reader{number}@example.org"
    return {
        "address": address,
        "address_key": address,
        "handle": f"{number:026}",
        "topic_set_id": number % sets + 1,
        "frequency": "weekly",
        "timezone": ZONES[number % len(ZONES)],
        "language": "en",
        "requested_at": NOW,
        "confirmed_at": NOW,
    }


if __name__ == "__main__":
    main()
