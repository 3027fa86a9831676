"""A publication of four years: topics, 50,000 articles and 200 issues. The last issue but one is under way, the last
one is a draft."""

import random
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session

from digest.articles.models import Article
from digest.issues.compose import compose
from digest.issues.models import Issue, IssueState
from digest.issues.selection import Cohort
from digest.sources.models import Source, SourceKind
from digest.topics.models import Assignment, Topic
from tests.support.factories import frame

NOW = datetime(2026, 11, 26, 12, 0, tzinfo=UTC)
"""A Thursday: readers in the east were served, those in the west are not yet."""
TOPICS, SOURCES, ARTICLES, ISSUES, A_WEEK = 50, 40, 50_000, 200, 250
DRAFT, UNDER_WAY, OUT = ISSUES, ISSUES - 1, ISSUES - 2
"""Numbers of issues."""
WEEK = timedelta(days=7)
EVERYBODY = frozenset(range(1, TOPICS + 1))


def fill_articles(session: Session) -> None:
    """Topics, sources, and articles under one or two topics each; the higher an article's number the newer it is."""
    chance = random.Random(7)
    names = [{"slug": f"t{n}", "name": f"Topic {n}", "sort": n, "created_at": NOW} for n in range(1, TOPICS + 1)]
    session.execute(insert(Topic), names)
    session.execute(insert(Source), [_source(number) for number in range(1, SOURCES + 1)])
    session.execute(insert(Article), [_article(number) for number in range(1, ARTICLES + 1)])
    pairs = [
        (number, topic)
        for number in range(1, ARTICLES + 1)
        for topic in chance.sample(range(1, TOPICS + 1), chance.choice([1, 1, 2]))
    ]
    session.execute(insert(Assignment), [_assigned(*pair, at) for at, pair in enumerate(pairs, start=1)])


def fill_issues(session: Session, positions: int) -> None:
    """Issues that went out, all with the same frozen copy, the one that comes to be under way, and the draft."""
    last = positions * (ARTICLES - A_WEEK) // ARTICLES
    session.execute(insert(Issue), [_issue(number, positions) for number in range(1, ISSUES + 1)])
    whole = Cohort(EVERYBODY, last - 2 * positions * A_WEEK // ARTICLES)
    frozen = compose(session, session.get_one(Issue, OUT), frame(), owed_to=whole, now=NOW).to_json()
    for number in range(1, UNDER_WAY):
        issue = session.get_one(Issue, number)
        issue.content, issue.content_hash = frozen, f"{number:064}"


def upto(number: int, positions: int) -> int:
    """The position up to which the issue of that number brought what is new."""
    return positions * (ARTICLES - (ISSUES - number) * A_WEEK) // ARTICLES


def label(number: int) -> str:
    """Of the issue of that number."""
    return f"{_closes(number) + timedelta(days=1):%G-W%V}"


def _closes(number: int) -> datetime:
    return NOW + timedelta(days=5, hours=21) - (DRAFT - number) * WEEK


def _source(number: int) -> dict[str, Any]:
    place = f"https://source{number}.example.org/feed"
    return {"name": f"Source {number}", "kind": SourceKind.FEED, "location": place, "added_at": NOW}


def _article(number: int) -> dict[str, Any]:
    moment = NOW - WEEK * (ARTICLES - number) / A_WEEK
    title = f"Story number {number} with a headline of the usual length"
    return {
        "source_id": number % SOURCES + 1,
        "guid": f"guid-{number}",
        "fingerprint": f"{number:064}",
        "title": title,
        "summary": f"{title}, told in a sentence or two of the usual length. " * 2,
        "url": f"https://www.example.org/{number}",
        "image_url": f"https://pictures.example.org/{number}.jpg",
        "categories": [],
        "published_at": moment,
        "first_seen_at": moment,
        "updated_at": moment,
    }


def _assigned(number: int, topic: int, position: int) -> dict[str, Any]:
    moment = NOW - WEEK * (ARTICLES - number) / A_WEEK
    return {"article_id": number, "topic_id": topic, "position": position, "positioned_at": moment}


def _issue(number: int, positions: int) -> dict[str, Any]:
    closes = _closes(number)
    over = number < UNDER_WAY
    moment = closes if over else None
    return {
        "schedule": "weekly",
        "label": label(number),
        "state": IssueState.SENT if over else IssueState.DRAFTING,
        "starts_at": closes - WEEK,
        "closes_at": closes,
        "send_on": (closes + timedelta(days=1)).date(),
        "created_at": closes - WEEK,
        "planned_at": moment,
        "finished_at": moment,
        "approved_at": moment,
        "approved_by": "Ed" if over else "",
        "upto": upto(number, positions) if over else None,
        "readers": 1_000_000 if over else None,
    }
