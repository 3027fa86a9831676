"""Articles kept out of issues, and let in again."""

from datetime import datetime

import pytest

from digest.articles import queries, visibility
from digest.articles.ingest import ingest
from digest.articles.values import Entry
from digest.core.database import Database
from digest.core.errors import NotFound


@pytest.fixture
def article_id(database: Database, source_id: int, now: datetime) -> int:
    with database.writing() as session:
        return ingest(session, source_id, [Entry("A story", guid="1")], now=now).new[0]


def test_a_held_article_is_not_visible_until_released(database: Database, article_id: int, now: datetime) -> None:
    with database.writing() as session:
        visibility.hold(session, [article_id], now=now)
        held = queries.article(session, article_id)
        released = visibility.release(session, [article_id])
        after = queries.article(session, article_id)

    assert (held.visible, released, after.visible) == (False, (article_id,), True)


def test_holding_and_releasing_twice_is_fine(database: Database, article_id: int, now: datetime) -> None:
    with database.writing() as session:
        held = [visibility.hold(session, [article_id], now=now) for _ in range(2)]
        released = [visibility.release(session, [article_id]) for _ in range(2)]

    assert held == released == [(article_id,), ()]


def test_a_retracted_article_is_not_visible_until_restored(database: Database, article_id: int, now: datetime) -> None:
    with database.writing() as session:
        visibility.retract(session, [article_id], now=now)
        gone = queries.article(session, article_id)
        restored = visibility.restore(session, [article_id])
        after = queries.article(session, article_id)

    assert (gone.visible, restored, after.visible) == (False, (article_id,), True)


def test_an_article_that_does_not_exist_is_named(database: Database, article_id: int, now: datetime) -> None:
    with database.writing() as session, pytest.raises(NotFound, match="no article 4711"):
        visibility.hold(session, [article_id, 4711], now=now)
