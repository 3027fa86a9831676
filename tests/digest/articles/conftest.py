"""A source to ingest from."""

from datetime import datetime

import pytest

from digest.core.database import Database
from digest.sources.models import Source, SourceKind


@pytest.fixture
def source_id(database: Database, now: datetime) -> int:
    """A feed without articles."""
    source = Source(name="Feed", kind=SourceKind.FEED, location="https://example.org/feed", added_at=now)
    with database.writing() as session:
        session.add(source)
    return source.id
