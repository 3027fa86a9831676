"""Rows with one call: a test names only what it cares about."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from itertools import count

from sqlalchemy import select
from sqlalchemy.orm import Session

from digest.articles.models import Article
from digest.core.sections import Publication
from digest.issues.compose import Frame
from digest.issues.content import TemplateCopy
from digest.mail import folder
from digest.sources.models import Source, SourceKind
from digest.topics import log
from digest.topics.log import Tagging
from digest.topics.models import Topic
from subscribers import topic_sets
from subscribers.models import Subscriber
from subscribers.tokens import new_handle

MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
_number: Iterator[int] = count(1)

PUBLICATION = Publication.model_validate(
    {
        "name": "The Test Review",
        "tagline": "All that is fit to check",
        "postal_address": "1 Test Street, London",
        "site_url": "https://www.example.org/",
        "public_url": "https://news.example.org/",
        "sender_address": "digest@news.example.org",
    }
)


def frame(**given: object) -> Frame:
    """The frame of issues with the shipped template."""
    defaults = {
        "publication": PUBLICATION.model_dump(mode="json"),
        "template": TemplateCopy("digest", *folder.read("digest", own=None)),
        "per_topic": 12,
        "total": 30,
        "max_age_days": 30,
        "start_days_back": 7,
    }
    return Frame(**(defaults | given))  # type: ignore[arg-type]


def topic(session: Session, slug: str, *, now: datetime = MONDAY) -> Topic:
    """A topic, named after its slug."""
    row = Topic(slug=slug, name=slug.replace("-", " ").title(), created_at=now)
    session.add(row)
    session.flush()
    return row


def source(session: Session, *, now: datetime = MONDAY) -> Source:
    """The one source that tests' articles come from."""
    row = session.scalars(select(Source)).first()
    if row is None:
        row = Source(name="Test", kind=SourceKind.FEED, location="https://www.example.org/feed", added_at=now)
        session.add(row)
        session.flush()
    return row


def article(session: Session, *topics: Topic, now: datetime = MONDAY, **given: object) -> Article:
    """An article that stands in the log under these topics."""
    number = next(_number)
    defaults = {
        "source_id": source(session, now=now).id,
        "guid": f"guid-{number}",
        "fingerprint": f"{number:064}",
        "title": f"Story number {number}",
        "summary": f"What happened in story number {number}.",
        "url": f"https://www.example.org/{number}",
        "published_at": now,
        "first_seen_at": now,
        "updated_at": now,
    }
    row = Article(**(defaults | given))
    session.add(row)
    session.flush()
    tag(session, row, topics, now=now)
    return row


def tag(session: Session, article: Article, topics: Iterable[Topic], *, now: datetime = MONDAY) -> None:
    """Put the article into the log under these topics."""
    log.append(session, [Tagging(article.id, topic.id, "by the test") for topic in topics], now=now)


def subscriber(session: Session, *topics: Topic, now: datetime = MONDAY, **given: object) -> Subscriber:
    """A confirmed weekly reader of these topics, served with nothing yet."""
    number = next(_number)
    address = given.pop("address", f"reader{number}@example.org")
    defaults = {
        "address": address,
        "address_key": str(address).casefold(),
        "handle": new_handle(),
        "topic_set_id": topic_sets.intern(session, [topic.id for topic in topics]),
        "frequency": "weekly",
        "timezone": "Europe/London",
        "language": "en",
        "requested_at": now,
        "confirmed_at": now,
    }
    row = Subscriber(**(defaults | given))
    session.add(row)
    session.flush()
    return row
