"""A publication whose issue is approved and planned: so many readers, fifty editions, mails of about 40 kB."""

import random
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from sqlalchemy import insert
from sqlalchemy.orm import Session

from digest import schema
from digest.articles.models import Article
from digest.core.database import Database
from digest.core.sections import Schedule
from digest.deliveries.plan import plan
from digest.issues.approve import approve
from digest.issues.models import Issue, IssueState
from digest.topics import log
from digest.topics.models import Topic
from subscribers import topic_sets
from subscribers.models import Subscriber
from tests.support.factories import frame, source
from tests.support.views import SUMMARY

TOPICS, STORIES, SETS, TOPICS_OF_ONE = 30, 6, 50, 3
"""A reader follows three topics with six stories each; 18 illustrated stories make a mail of about 40 kB."""
CLOSED = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)
DUE = CLOSED + timedelta(days=2)
"""A moment at which it is late enough everywhere: everything is due."""
WEEKLY = Schedule(every="week", weekday="thursday")
ZONES = ("Europe/London", "Europe/Berlin", "America/New_York", "America/Los_Angeles", "Asia/Kolkata")
DOMAINS = 200
CHUNK = 10_000


def fill(url: str, readers: int, *, topics_of_readers: Sequence[int] = (TOPICS_OF_ONE,)) -> None:
    """Everything that comes before sending. Readers follow so many topics, in turn."""
    database = Database(url)
    schema.upgrade(database)
    with database.writing() as session:
        _fill_topics(session)
        _fill_readers(session, readers, topics_of_readers)
        session.add(_issue())
    if not database.embedded:
        with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("ANALYZE")
    with database.writing() as session:
        issue = session.get_one(Issue, 1)
        approve(session, issue, frame(), by="benchmark", now=CLOSED)
        plan(session, issue, WEEKLY, hold_withdrawn=False, now=CLOSED)
    database.close()


def _fill_topics(session: Session) -> None:
    topics = [{"slug": f"t{n}", "name": f"Topic {n}", "sort": n, "created_at": CLOSED} for n in range(TOPICS)]
    session.execute(insert(Topic), topics)
    source_id = source(session, now=CLOSED).id
    session.execute(insert(Article), [_article(number, source_id) for number in range(TOPICS * STORIES)])
    taggings = [log.Tagging(number + 1, number % TOPICS + 1, "") for number in range(TOPICS * STORIES)]
    log.append(session, taggings, now=CLOSED - timedelta(days=1))


def _fill_readers(session: Session, readers: int, topics: Sequence[int]) -> None:
    chance = random.Random(7)
    choices = [chance.sample(range(1, TOPICS + 1), topics[number % len(topics)]) for number in range(SETS)]
    sets = [topic_sets.intern(session, choice) for choice in choices]
    for start in range(0, readers, CHUNK):
        rows = [_reader(number, sets) for number in range(start, min(start + CHUNK, readers))]
        session.execute(insert(Subscriber), rows)


def _article(number: int, source_id: int) -> dict[str, object]:
    moment = CLOSED - timedelta(minutes=10 * number + 1)
    return {
        "source_id": source_id,
        "guid": f"guid-{number}",
        "fingerprint": f"{number:064}",
        "title": f"Restoring leaky blood vessels could lead to new cancer treatment {number}",
        "summary": f"{SUMMARY} ({number})",
        "url": f"https://www.example.org/2026/11/restoring-leaky-blood-vessels-could-lead-to-treatment-{number}/",
        "image_url": f"https://www.example.org/pictures/{number}.jpg",
        "image_alt": "",
        "image_width": 144,
        "image_height": 96,
        "categories": [],
        "published_at": moment,
        "first_seen_at": moment,
        "updated_at": moment,
    }


def _reader(number: int, sets: list[int]) -> dict[str, object]:
    address = f"reader{number}@mail{number * 7919 % DOMAINS}.example.net"
    return {
        "address": address,
        "address_key": address,
        "handle": f"{number:026}",
        "topic_set_id": sets[number % SETS],
        "frequency": "weekly",
        "timezone": ZONES[number % len(ZONES)],
        "language": "en",
        "requested_at": CLOSED,
        "confirmed_at": CLOSED,
    }


def _issue() -> Issue:
    week = {"starts_at": CLOSED - timedelta(days=7), "closes_at": CLOSED}
    send_on = (CLOSED + timedelta(days=1)).date()
    state = IssueState.IN_REVIEW
    return Issue(schedule="weekly", label="2026-W48", state=state, created_at=CLOSED, send_on=send_on, **week)
