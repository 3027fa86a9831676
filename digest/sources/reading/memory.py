"""What is kept of a source, asked of the database in short readings between two requests to the network."""

from collections.abc import Collection

from sqlalchemy import select

from digest.articles.identity import canonical_url
from digest.articles.models import Article
from digest.core.chunks import chunks
from digest.core.database import Database

CHUNK = 500


class Kept:
    """`Memory` of one source."""

    def __init__(self, database: Database, source_id: int) -> None:
        self._database, self._source_id = database, source_id

    def known(self, urls: Collection[str]) -> set[str]:
        """Those of `urls` at which a kept article stands, compared by their canonical form."""
        canonical = {url: canonical_url(url) for url in urls}
        wanted, found = sorted({url for url in canonical.values() if url}), set[str | None]()
        with self._database.reading() as session:
            for chunk in chunks(wanted, CHUNK):
                statement = select(Article.canonical_url).where(
                    Article.source_id == self._source_id, Article.canonical_url.in_(chunk)
                )
                found.update(session.scalars(statement))
        return {url for url, form in canonical.items() if form and form in found}

    def standing(self, *, most: int) -> list[str]:
        """Guids of the newest kept articles that were not taken back, newest first."""
        statement = (
            select(Article.guid)
            .where(Article.source_id == self._source_id, Article.retracted_at.is_(None))
            .order_by(Article.id.desc())
            .limit(most)
        )
        with self._database.reading() as session:
            return list(session.scalars(statement))
