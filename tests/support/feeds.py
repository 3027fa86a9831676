"""A source that a test reads again and again."""

from datetime import datetime, timedelta
from typing import Any, Self

from digest.articles import queries
from digest.articles.ingest import ingest
from digest.articles.values import ArticleRow, Entry, Ingested
from digest.core.database import Database
from digest.sources.models import Source, SourceKind


class Feed:
    """One source, and the article rows that came of it."""

    def __init__(self, database: Database, source_id: int, now: datetime) -> None:
        self.database, self.source_id, self.now = database, source_id, now

    @classmethod
    def added(cls, database: Database, location: str, now: datetime) -> Self:
        """A new source, not read yet."""
        source = Source(name=location, kind=SourceKind.FEED, location=location, added_at=now)
        with database.writing() as session:
            session.add(source)
        return cls(database, source.id, now)

    def read(self, *entries: Entry, days_later: float = 0, **options: Any) -> Ingested:
        """What becomes of the entries where a person looks on, as at a first reading."""
        with self.database.writing() as session:
            return ingest(session, self.source_id, entries, now=self.now + timedelta(days=days_later), **options)

    def read_again(self, *entries: Entry, **options: Any) -> Ingested:
        """What becomes of them a day after the last reading, where nobody looks on."""
        return self.read(*entries, days_later=1, last_read_at=self.now, **options)

    @property
    def articles(self) -> list[ArticleRow]:
        """All of this source, oldest first."""
        with self.database.reading() as session:
            statement = queries.every_article(source_id=self.source_id)
            return sorted((row for page in queries.pages(session, statement) for row in page), key=lambda row: row.id)
