"""Articles kept out of issues, and let in again."""

from datetime import datetime

import pytest

from digest.articles import queries, visibility
from digest.articles.ingest import ingest
from digest.articles.states import HeldBecause, RetractedBy
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


def test_what_is_held_or_taken_back_tells_why(database: Database, article_id: int, now: datetime) -> None:
    with database.writing() as session:
        visibility.hold(session, [article_id], now=now)
        visibility.retract(session, [article_id], because="it was wrong", now=now)
        row = queries.article(session, article_id)
        visibility.release(session, [article_id])
        visibility.restore(session, [article_id])
        after = queries.article(session, article_id)

    assert (row.held_because, row.retracted_by, row.retracted_because) == (
        HeldBecause.EDITOR,
        RetractedBy.EDITOR,
        "it was wrong",
    )
    assert (after.held_because, after.retracted_by, after.retracted_because) == (None, None, "")


def test_what_a_page_check_took_back_the_source_does_not_bring_again(
    database: Database, source_id: int, article_id: int, now: datetime
) -> None:
    """A12."""
    with database.writing() as session:
        visibility.retract(session, [article_id], by=RetractedBy.PAGE, because="404", now=now)

    with database.writing() as session:
        ingested = ingest(session, source_id, [Entry("A story", guid="1")], now=now)

    assert (ingested.restored, ingested.unchanged) == ((), 1)


def test_taking_back_twice_keeps_the_first_reason(
    database: Database, source_id: int, article_id: int, now: datetime
) -> None:
    with database.writing() as session:
        visibility.retract(session, [article_id], because="it was wrong", now=now)
        again = visibility.retract_gone(session, source_id, ["1"], because="gone", now=now)
        row = queries.article(session, article_id)

    assert (again, row.retracted_by, row.retracted_because) == ((), RetractedBy.EDITOR, "it was wrong")


def test_very_many_articles_are_changed_at_once(database: Database, source_id: int, now: datetime) -> None:
    with database.writing() as session:
        entries = [Entry(f"Story {number}") for number in range(1200)]
        ids = ingest(session, source_id, entries, now=now).new

        held = visibility.hold(session, ids, now=now)
        visibility.checked(session, ids, now=now)

    assert held == ids
