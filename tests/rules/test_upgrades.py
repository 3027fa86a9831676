"""A database of an earlier version, with rows in it, becomes one of this version and keeps what it held."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.config import Config

from digest import schema
from digest.articles import queries as articles
from digest.articles.states import HeldBecause
from digest.core.database import Database
from digest.sources import queries as sources

ROWS = """
INSERT INTO sources (name, kind, location, added_at, error) VALUES
  ('Inside', 'feed', 'http://127.0.0.1:8000/feed', '2026-11-01 00:00:00', ''),
  ('Outside', 'feed', 'https://example.org/feed', '2026-11-01 00:00:00', '');
INSERT INTO articles (source_id, guid, fingerprint, title, summary, author, section, language, categories, image_alt,
  rank, first_seen_at, updated_at, held_at) VALUES
  (1, 'a', 'a', 'Kept back', '', '', '', '', '[]', '', 0, '2026-11-01 00:00:00', '2026-11-01 00:00:00',
   '2026-11-02 00:00:00'),
  (2, 'b', 'b', 'Free', '', '', '', '', '[]', '', 0, '2026-11-01 00:00:00', '2026-11-01 00:00:00', NULL);
"""


@pytest.fixture(params=["sqlite", "postgresql"])
def older(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """A database at version 0001 with two sources and two articles, one of them held."""
    if request.param == "sqlite":
        database = Database(f"sqlite:///{tmp_path}/older.db")
    else:
        database = Database(_another(request.getfixturevalue("postgresql_url")))
    with database.writing() as session:
        config = Config(attributes={"connection": session.connection()})
        config.set_main_option("script_location", str(schema.MIGRATIONS))
        command.upgrade(config, "0001")
        for statement in filter(str.strip, ROWS.split(";")):
            session.execute(sa.text(statement))
    yield database
    database.close()


def test_what_was_there_is_there_after_the_upgrade(older: Database) -> None:
    schema.upgrade(older)

    with older.reading() as session:
        kept = {article.title: article.held_because for article in articles.by_ids(session, [1, 2])}
    assert kept == {"Kept back": HeldBecause.EDITOR, "Free": None}


def test_only_addresses_inside_a_private_network_stay_readable_there(older: Database) -> None:
    schema.upgrade(older)

    with older.reading() as session:
        inside = {source.name: source.private_origin for source in sources.every_source(session)}
    assert inside == {"Inside": "http://127.0.0.1:8000", "Outside": None}


def _another(url: str) -> str:
    engine = sa.create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(sa.text("DROP DATABASE IF EXISTS older"))
        connection.execute(sa.text("CREATE DATABASE older"))
    engine.dispose()
    return str(sa.make_url(url).set(database="older").render_as_string(hide_password=False))
