"""Reading sources again: what is kept, what is recorded, and what a broken one does not break."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from digest.articles import queries as articles
from digest.core.database import Database
from digest.core.errors import BadInput, Conflict, NotFound, SourceError
from digest.sources import queries
from digest.sources.add import add, disable, enable
from digest.sources.fetching.values import Fetched, Validators, Wanted
from digest.sources.models import SourceKind
from digest.sources.refresh import refresh, refresh_all
from digest.sources.values import SourceRow
from tests.digest.sources.documents import CSV, RSS

URL = "https://birds.example/feed"


class Web:
    """Answers with what it is told, and remembers what it was asked."""

    def __init__(self, **documents: bytes | str | None) -> None:
        self.documents, self.asked = documents, list[tuple[str, Validators]]()

    def __call__(self, wanted: Wanted) -> Fetched:
        self.asked.append((wanted.url, wanted.validators))
        document = self.documents[wanted.url.rpartition("/")[2]]
        if isinstance(document, str):
            raise SourceError(document)
        return Fetched(document, wanted.url, Validators('"v1"', "yesterday"))


@pytest.fixture
def added(database: Database, now: datetime) -> Callable[[str], SourceRow]:
    def add_source(url: str) -> SourceRow:
        with database.writing() as session:
            return add(session, url, now=now)

    return add_source


def test_a_first_reading_keeps_articles_and_what_was_learnt(
    database: Database, added: Callable[[str], SourceRow], now: datetime
) -> None:
    result = refresh(database, added(URL).id, Web(feed=RSS.encode()), clock=lambda: now)

    source = _source(database)
    assert (len(result.ingested.new), result.error) == (2, "")
    assert (source.name, source.kind) == ("Field Notes", SourceKind.FEED)
    assert source.validators == Validators('"v1"', "yesterday")
    assert source.fetched_at == source.succeeded_at == source.changed_at == now


def test_links_start_where_the_feed_was_found(
    database: Database, added: Callable[[str], SourceRow], now: datetime
) -> None:
    refresh(database, added(URL).id, Web(feed=RSS.encode()), clock=lambda: now)

    with database.reading() as session:
        assert articles.article(session, 1).url == "https://birds.example/2026/avocets"


def test_what_was_received_is_sent_back_on_the_same_day(
    database: Database, added: Callable[[str], SourceRow], now: datetime
) -> None:
    web, source = Web(feed=RSS.encode()), added(URL)

    refresh(database, source.id, web, clock=lambda: now)
    refresh(database, source.id, web, clock=lambda: now + timedelta(hours=1))

    assert [validators for _, validators in web.asked] == [Validators(), Validators('"v1"', "yesterday")]


def test_each_day_begins_with_a_full_reading(
    database: Database, added: Callable[[str], SourceRow], now: datetime
) -> None:
    """A23."""
    web, source = Web(feed=RSS.encode()), added(URL)
    refresh(database, source.id, web, clock=lambda: now)

    refresh(database, source.id, web, clock=lambda: now + timedelta(days=1))

    assert web.asked[1][1] == Validators()


def test_an_unchanged_source_is_read_well(database: Database, added: Callable[[str], SourceRow], now: datetime) -> None:
    result = refresh(database, added(URL).id, Web(feed=None), clock=lambda: now)

    assert result.not_modified
    assert _source(database).succeeded_at == now
    assert _source(database).changed_at is None


def test_a_table_may_stand_at_an_address_too(
    database: Database, added: Callable[[str], SourceRow], now: datetime
) -> None:
    url = "https://birds.example/articles.csv"

    refresh(database, added(url).id, Web(**{"articles.csv": CSV.encode()}), clock=lambda: now)

    assert _source(database).kind is SourceKind.TABLE


@pytest.mark.parametrize("document", [b"<html><title>Oops</title></html>", "the server answered 503"])
def test_a_broken_source_is_recorded_not_raised(
    database: Database, added: Callable[[str], SourceRow], now: datetime, document: bytes | str
) -> None:
    result = refresh(database, added(URL).id, Web(feed=document), clock=lambda: now)

    source = _source(database)
    assert result.error == source.error != ""
    assert (source.fetched_at, source.succeeded_at) == (now, None)


def test_a_success_clears_the_error(database: Database, added: Callable[[str], SourceRow], now: datetime) -> None:
    source = added(URL)
    refresh(database, source.id, Web(feed="the server answered 503"), clock=lambda: now)

    refresh(database, source.id, Web(feed=RSS.encode()), clock=lambda: now)

    assert _source(database).error == ""


def test_one_broken_source_does_not_stop_the_others(
    database: Database, added: Callable[[str], SourceRow], now: datetime
) -> None:
    """A22."""
    documents: dict[str, bytes | str | None] = {
        "a": RSS.encode(),
        "b": b"\x00",
        "c": "no connection",
        "d": RSS.encode(),
    }
    for name in documents:
        added(f"https://birds.example/{name}")

    results = list(refresh_all(database, Web(**documents), clock=lambda: now, workers=3))

    results.sort(key=lambda result: result.source_id)
    assert [len(result.ingested.new) for result in results] == [2, 0, 0, 2]
    assert [bool(result.error) for result in results] == [False, True, True, False]


def test_a_disabled_source_is_left_alone_until_enabled(
    database: Database, added: Callable[[str], SourceRow], now: datetime
) -> None:
    source, web = added(URL), Web(feed=RSS.encode())
    with database.writing() as session:
        disable(session, str(source.id), now=now)
    disabled = list(refresh_all(database, web, clock=lambda: now))
    with database.writing() as session:
        enable(session, URL)

    enabled = list(refresh_all(database, web, clock=lambda: now))

    assert (disabled, len(enabled)) == ([], 1)


def test_the_same_address_is_added_once(added: Callable[[str], SourceRow]) -> None:
    added(URL)

    with pytest.raises(Conflict, match="already source 1"):
        added(" https://BIRDS.example/feed")


@pytest.mark.parametrize(
    "location", ["feed.xml", "ftp://birds.example/", "javascript:x", "https://me:pw@birds.example/"]
)
def test_what_cannot_be_read_is_not_added(added: Callable[[str], SourceRow], location: str) -> None:
    with pytest.raises(BadInput, match="no address that can be read"):
        added(location)


def test_a_source_that_does_not_exist_is_named(database: Database, now: datetime) -> None:
    with pytest.raises(NotFound, match="no source 7"):
        refresh(database, 7, Web(), clock=lambda: now)


def _source(database: Database) -> SourceRow:
    with database.reading() as session:
        return queries.source(session, 1)
