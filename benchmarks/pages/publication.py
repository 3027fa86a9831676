"""A publication of four years: topics, 50,000 articles and 200 issues. The last issue but one is under way, the last
one is a draft."""

import random
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session

from digest.articles.models import Article
from digest.issues.compose import compose
from digest.issues.content import content_hash
from digest.issues.models import Issue, IssueState
from digest.issues.selection import Cohort
from digest.sources.models import Source, SourceKind
from digest.topics import log
from digest.topics.models import Assignment, Topic
from tests.support.factories import frame

NOW = datetime(2026, 11, 26, 12, 0, tzinfo=UTC)
"""A Thursday: readers in the east were served, those in the west are not yet."""
TOPICS, SOURCES, ARTICLES, ISSUES, A_WEEK = 50, 40, 50_000, 200, 250
DRAFT, UNDER_WAY, OUT = ISSUES, ISSUES - 1, ISSUES - 2
"""Numbers of issues."""
WEEK = timedelta(days=7)
EVERYBODY = frozenset(range(1, TOPICS + 1))


def fill_articles(session: Session) -> list[int]:
    """Topics, sources, and articles under one or two topics each; the higher an article's number the newer it is. And
    issues, frozen as their weeks went by. Returns the position at the end of each issue, by its number.
    """
    topics = [{"slug": f"t{n}", "name": f"Topic {n}", "sort": n, "created_at": NOW} for n in range(1, TOPICS + 1)]
    session.execute(insert(Topic), topics)
    session.execute(insert(Source), [_source(number) for number in range(1, SOURCES + 1)])
    session.execute(insert(Article), [_article(number) for number in range(1, ARTICLES + 1)])
    session.execute(insert(Issue), [_issue(number) for number in range(1, ISSUES + 1)])
    chance, uptos = random.Random(7), [0, 0]
    for number in range(1, ISSUES + 1):
        _assign(session, _articles_of(number), chance)
        if number < UNDER_WAY:
            _freeze(session, session.get_one(Issue, number), since=uptos[-2])
        uptos.append(log.last_position(session))
    return uptos[1:]


def _articles_of(number: int) -> range:
    """What is new in the issue of that number."""
    return range((number - 1) * A_WEEK + 1, number * A_WEEK + 1)


def _assign(session: Session, articles: range, chance: random.Random) -> None:
    pairs = [
        (article, topic)
        for article in articles
        for topic in chance.sample(range(1, TOPICS + 1), chance.choice([1, 1, 2]))
    ]
    start = log.last_position(session) + 1
    session.execute(insert(Assignment), [_assigned(*pair, at) for at, pair in enumerate(pairs, start=start)])


def _freeze(session: Session, issue: Issue, *, since: int) -> None:
    """With the week before it, for those whose mail failed."""
    content = compose(session, issue, frame(), owed_to=Cohort(EVERYBODY, since), now=issue.closes_at)
    issue.content, issue.upto = content.to_json(), content.upto
    issue.content_hash = content_hash(issue.content)


def label(number: int) -> str:
    """Of the issue of that number."""
    return f"{_closes(number) + timedelta(days=1):%G-W%V}"


def _closes(number: int) -> datetime:
    return NOW + timedelta(days=5, hours=21) - (DRAFT - number) * WEEK


def _source(number: int) -> dict[str, Any]:
    place = f"https://source{number}.example.org/feed"
    return {"name": f"Source {number}", "kind": SourceKind.FEED, "location": place, "added_at": NOW}


def _published(number: int) -> datetime:
    return NOW - WEEK * (ARTICLES - number) / A_WEEK


def _article(number: int) -> dict[str, Any]:
    moment = _published(number)
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
    return {"article_id": number, "topic_id": topic, "position": position, "positioned_at": _published(number)}


def _issue(number: int) -> dict[str, Any]:
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
        "readers": 1_000_000 if over else None,
    }
