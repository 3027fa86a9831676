"""The editors' desk with a million readers, 50,000 articles and 200 issues: its first page, and previews of a draft.

    python -m benchmarks.bench_desk [--readers N] [--requests N] [--database sqlite|postgresql]

Budget: a preview to its final pixels, which is the page and the mail in its frame, in under 150 ms at the median. Times
are those of a client on this machine. What is found anew only every few minutes is shown as the first request of each.
"""

import argparse
import re
import tempfile
import time
from collections.abc import Callable
from datetime import timedelta
from html import unescape
from typing import Any

from httpx2 import Client, Response
from sqlalchemy import insert, update
from sqlalchemy.orm import Session

from benchmarks.bench_plan import NOW, TOPICS, fill
from benchmarks.bench_web import _serving, _timed
from benchmarks.measure import peak_mb_of, postgresql, report
from digest.articles.models import Article
from digest.core.chunks import chunks
from digest.core.database import Database
from digest.issues.compose import compose
from digest.issues.models import Issue, IssueState
from digest.issues.selection import Cohort
from digest.topics.log import last_position
from digest.topics.models import Assignment
from subscribers.addresses import email_address
from subscribers.models import Subscriber
from subscribers.staff import accounts, sessions
from subscribers.staff.roles import Role
from tests.support.factories import frame

SETS, ARTICLES, ISSUES = 10_000, 50_000, 200
A_WEEK = 500
"""Articles that are new with the issue at hand."""
WEEK = timedelta(days=7)


def main() -> None:
    """Measure and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--readers", type=int, default=1_000_000)
    parser.add_argument("--requests", type=int, default=100)
    parser.add_argument("--database", choices=["sqlite", "postgresql"], nargs="*", default=["sqlite", "postgresql"])
    given = parser.parse_args()
    rows: list[dict[str, Any]] = []
    if "sqlite" in given.database:
        with tempfile.TemporaryDirectory() as folder:
            rows += measured(f"sqlite:///{folder}/desk.db", given.readers, given.requests)
    if "postgresql" in given.database:
        with postgresql() as url:
            rows += measured(url, given.readers, given.requests)
    report("desk", rows)


def measured(url: str, readers: int, requests: int) -> list[dict[str, Any]]:
    """One row for each page."""
    fill(url, readers, SETS)
    key = furnish(url)
    with _serving(url) as (address, process), Client(base_url=address, timeout=600, cookies={"desk": key}) as client:
        rows = []
        for name, visit in visits(client).items():
            began = time.perf_counter()
            visit(1)
            first = (time.perf_counter() - began) * 1000
            row = {"database": url.partition(":")[0], "page": name, "first ms": first}
            rows.append(row | _timed(visit, readers, requests))
        return [row | {"peak_mb": peak_mb_of(process)} for row in rows]


def visits(client: Client) -> dict[str, Callable[[int], Response]]:
    """What is asked for; a preview is its page and what its frame shows."""
    return {
        "first page": lambda number: client.get("/desk"),
        "preview, all topics": lambda number: _seen(client, ""),
        "preview, three topics": lambda number: _seen(client, f"?topic={number % TOPICS + 1}&topic=7&topic=9"),
        "preview, a certain reader": lambda number: _seen(client, f"/readers/{number + 1}"),
        "preview, a random reader": lambda number: _seen(client, f"?eyes=random&draw={number % 1_000_000}"),
        "preview, the longest mail": lambda number: _seen(client, "?eyes=largest"),
        "preview, beside the issue before": lambda number: _seen(client, "?beside=yes"),
    }


def _seen(client: Client, query: str) -> Response:
    page = client.get(f"/desk/issues/1/preview{query}")
    for frame_ in re.findall(r'<iframe[^>]* src="([^"]+)"', page.text):
        page = client.get(unescape(frame_))
    return page


def furnish(url: str) -> str:
    """Older articles and issues, readers who were served by them, and somebody at the desk: the key of their cookie."""
    database = Database(url)
    with database.writing() as session:
        _add_articles(session, last_position(session))
    with database.writing() as session:
        upto = last_position(session) - A_WEEK
        session.execute(update(Subscriber).values(covered_upto=upto).where(Subscriber.id % 10 != 0))
        session.execute(update(Subscriber).values(covered_upto=upto - A_WEEK).where(Subscriber.id % 10 == 0))
        draft = session.get_one(Issue, 1)
        draft.state = IssueState.DRAFTING
        frozen = compose(
            session, draft, frame(), owed_to=Cohort(frozenset(range(1, TOPICS + 1)), upto - A_WEEK), now=NOW
        ).to_json()
        session.execute(insert(Issue), [_past(number, upto - number * 10, frozen) for number in range(ISSUES - 1)])
        member = accounts.add(session, email_address("ed@example.org"), name="Ed", role=Role.APPROVER, by=None, now=NOW)
        key = sessions.open_session(session, member.id, browser="", now=NOW)
    if not database.embedded:
        with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("ANALYZE")
    database.close()
    return key


def _add_articles(session: Session, position: int) -> None:
    numbers = range(ARTICLES)
    for chunk in chunks(numbers, 5000):
        rows = [_article(number) for number in chunk]
        session.execute(insert(Article), rows)
        session.execute(
            insert(Assignment),
            [
                {
                    "article_id": row["id"],
                    "topic_id": number % TOPICS + 1,
                    "position": position + number + 1,
                    "positioned_at": row["published_at"],
                }
                for number, row in zip(chunk, rows, strict=True)
            ],
        )


def _article(number: int) -> dict[str, Any]:
    moment = NOW - timedelta(minutes=18 * (ARTICLES - number))
    title = f"Older story number {number} with a headline of the usual length"
    return {
        "id": 1_000_000 + number,
        "source_id": 1,
        "guid": f"older-{number}",
        "fingerprint": f"{number:063}x",
        "title": title,
        "summary": f"{title}, told in a sentence or two of the usual length. " * 2,
        "url": f"https://www.example.org/older/{number}",
        "image_url": f"https://pictures.example.org/{number}.jpg",
        "categories": [],
        "published_at": moment,
        "first_seen_at": moment,
        "updated_at": moment,
    }


def _past(number: int, upto: int, frozen: str) -> dict[str, Any]:
    send_on = (NOW - number * WEEK).date() - timedelta(days=6)
    closes = NOW - (number + 1) * WEEK
    return {
        "schedule": "weekly",
        "label": f"{send_on:%Y-%m-%d}",
        "state": IssueState.SENT,
        "starts_at": closes - WEEK,
        "closes_at": closes,
        "send_on": send_on,
        "created_at": closes,
        "planned_at": closes,
        "finished_at": closes,
        "approved_at": closes,
        "approved_by": "Ed",
        "upto": upto,
        "content": frozen,
        "content_hash": f"{number:064}",
        "readers": 1_000_000,
    }


if __name__ == "__main__":
    main()
