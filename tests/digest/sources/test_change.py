"""Changing a source: what it is called, which topic it gives to, where it is read."""

from datetime import datetime, timedelta

import pytest

from digest.articles.queries import every_article, pages
from digest.core.database import Database
from digest.core.errors import BadInput, Conflict
from digest.sources import queries
from digest.sources.add import add, disable
from digest.sources.change import change
from digest.sources.fetching.values import Fetched, Refused, Validators, Wanted
from digest.sources.refresh import refresh
from tests.digest.sources.documents import RSS

HOUR = timedelta(hours=1)
OLD, NEW = "https://birds.example/feed", "https://birds.example/new"


@pytest.fixture
def gone(database: Database, now: datetime) -> Database:
    """A source with two articles, whose server then said that it is gone for good."""
    with database.writing() as session:
        add(session, OLD, now=now)
    refresh(database, 1, lambda wanted: Fetched(RSS.encode(), wanted.url, Validators('"v1"')), clock=lambda: now)
    refresh(database, 1, _refuse, clock=lambda: now + HOUR)
    return database


def test_what_is_gone_can_be_read_elsewhere_and_keeps_its_articles(gone: Database, now: datetime) -> None:
    asked = list[Wanted]()

    def fetch(wanted: Wanted) -> Fetched:
        asked.append(wanted)
        return Fetched(RSS.encode(), wanted.url)

    with gone.writing() as session:
        row = change(session, "1", location=NEW)
    result = refresh(gone, 1, fetch, clock=lambda: now + 2 * HOUR)

    assert (row.address, row.gone_at, row.disabled_at, row.error, row.failures) == (NEW, None, None, "", 0)
    assert asked == [Wanted(NEW)]
    assert (result.new, result.ingested.unchanged) == (0, 2)


def test_who_a_person_disabled_stays_disabled_at_a_new_address(database: Database, now: datetime) -> None:
    with database.writing() as session:
        add(session, OLD, now=now)
        disable(session, "1", now=now)
        row = change(session, "1", location=NEW)

    assert row.disabled_at == now


def test_an_address_is_checked_as_a_new_one_is(database: Database, now: datetime) -> None:
    with database.writing() as session:
        add(session, OLD, now=now)
        add(session, NEW, now=now)

        with pytest.raises(Conflict, match="already source 2"):
            change(session, "1", location=NEW)
        with pytest.raises(BadInput, match="no address"):
            change(session, "1", location="new")


def test_a_name_and_a_topic_can_be_changed_alone(gone: Database, now: datetime) -> None:
    with gone.writing() as session:
        row = change(session, "1", name=" Birds  daily ")

    assert (row.name, row.location, row.gone_at) == ("Birds daily", OLD, now + HOUR)
    with gone.reading() as session:
        assert len([article for page in pages(session, every_article()) for article in page]) == 2
        assert queries.named(session, "Birds daily").id == 1


def _refuse(wanted: Wanted) -> Fetched:
    raise Refused("the server answered 410 Gone", status=410)
