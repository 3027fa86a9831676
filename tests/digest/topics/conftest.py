"""A publication with two topics, and articles to give to them."""

from collections.abc import Callable
from datetime import datetime

import pytest

from digest.articles.ingest import ingest
from digest.articles.values import Entry
from digest.core.database import Database
from digest.sources.models import Source, SourceKind
from digest.topics import edit
from digest.topics.values import TopicRow

Arrive = Callable[..., list[int]]


@pytest.fixture
def policy(database: Database, now: datetime) -> TopicRow:
    with database.writing() as session:
        return edit.add(session, "policy", "Policy", now=now)


@pytest.fixture
def cells(database: Database, now: datetime) -> TopicRow:
    with database.writing() as session:
        return edit.add(session, "immune-cells", "Immune cells", now=now)


@pytest.fixture
def arrive(database: Database, now: datetime) -> Arrive:
    """Ingests entries and returns their ids."""
    with database.writing() as session:
        source = Source(name="Feed", kind=SourceKind.FEED, location="https://example.org/feed", added_at=now)
        session.add(source)

    def arrive(*entries: Entry) -> list[int]:
        with database.writing() as session:
            return list(ingest(session, source.id, entries, now=now).new)

    return arrive
