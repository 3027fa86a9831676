"""A held source: a person lets its articles in, or refuses them."""

from collections.abc import Callable
from datetime import datetime

import pytest

from digest.articles import queries as articles
from digest.articles.states import HeldBecause
from digest.core.database import Database
from digest.core.errors import NotFound
from digest.issues import breaker
from digest.sources import queries as sources
from digest.topics import log
from tests.support import factories as given


@pytest.fixture
def held(database: Database, now: datetime) -> Database:
    """A held source with two held articles, and one that an editor holds."""
    with database.writing() as session:
        topic = given.topic(session, "a-topic")
        for because in (HeldBecause.SOURCE, HeldBecause.SOURCE, HeldBecause.EDITOR):
            given.article(session, topic, held_at=now, held_because=because)
        source = given.source(session)
        source.held_at, source.held_reason = now, "all guids changed"
    return database


def test_what_is_released_is_new_for_the_next_issue(held: Database, now: datetime) -> None:
    with held.writing() as session:
        before = log.last_position(session)
        decided = breaker.release(session, "Test", now=now)

    with held.reading() as session:
        source = sources.source(session, 1)
        assert [articles.article(session, number).visible for number in (1, 2, 3)] == [True, True, False]
        assert log.last_position(session) == before + 2
    assert decided.articles == 2
    assert (source.held_at, source.held_reason, source.released_at) == (None, "", now)


def test_what_is_refused_never_comes(held: Database, now: datetime) -> None:
    with held.writing() as session:
        decided = breaker.refuse(session, "1", now=now)

    with held.reading() as session:
        refused = articles.article(session, 1)
        source = sources.source(session, 1)
    assert (decided.articles, refused.visible, refused.retracted_at) == (2, False, now)
    assert (source.held_at, source.released_at) == (None, None)


@pytest.mark.parametrize("decide", [breaker.release, breaker.refuse])
def test_deciding_twice_is_fine(held: Database, now: datetime, decide: Callable[..., breaker.Decided]) -> None:
    with held.writing() as session:
        first, second = (decide(session, "1", now=now) for _ in range(2))

    assert (first.source.held_at, first.articles) == (now, 2)
    assert (second.source.held_at, second.articles) == (None, 0)


def test_an_unknown_source_is_named(database: Database, now: datetime) -> None:
    with database.writing() as session, pytest.raises(NotFound, match="no source 'birds'"):
        breaker.release(session, "birds", now=now)
