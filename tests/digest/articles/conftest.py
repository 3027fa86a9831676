"""A source to ingest from, and another."""

from datetime import datetime

import pytest

from digest.core.database import Database
from tests.support.feeds import Feed


@pytest.fixture
def feed(database: Database, now: datetime) -> Feed:
    """A source without articles."""
    return Feed.added(database, "https://example.org/feed", now)


@pytest.fixture
def other(database: Database, now: datetime) -> Feed:
    """Another source without articles."""
    return Feed.added(database, "https://example.org/wp-json", now)


@pytest.fixture
def source_id(feed: Feed) -> int:
    """The id of the first."""
    return feed.source_id
