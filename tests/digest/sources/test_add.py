"""Adding sources: what a look finds, and that no address is lost."""

from datetime import datetime

import pytest

from digest.core.database import Database
from digest.core.errors import Conflict, NotFound, SourceError
from digest.sources import queries
from digest.sources.add import add, disable, enable, remove
from digest.sources.fetching.values import Fetched, Wanted
from digest.sources.look import look, read_once
from digest.sources.models import Source, SourceKind
from digest.sources.refresh import refresh
from tests.digest.sources.documents import RSS

SITE = "http://127.0.0.1:8000"
FRONT = '<html><title>Birds</title><link rel="alternate" type="application/rss+xml" href="/feed" title="All birds">'


class Web:
    """Documents by path; anything else is not there."""

    def __init__(self, **documents: str) -> None:
        self.documents, self.asked = documents, list[Wanted]()

    def __call__(self, wanted: Wanted) -> Fetched:
        self.asked.append(wanted)
        name = wanted.url.rpartition("/")[2]
        if name not in self.documents:
            raise SourceError("the server answered 404")
        return Fetched(self.documents[name].encode(), wanted.url)


def test_a_document_costs_one_request() -> None:
    web = Web(feed=RSS)

    looked = look(f"{SITE}/feed", web)

    assert (looked.location, looked.kind, looked.title, looked.trouble) == (
        f"{SITE}/feed",
        SourceKind.FEED,
        "Field Notes",
        "",
    )
    assert len(web.asked) == 1


def test_a_page_leads_to_its_feed_and_says_why() -> None:
    looked = look(f"{SITE}/", Web(**{"": FRONT, "feed": RSS}))

    assert (looked.location, looked.why) == (f"{SITE}/feed", "the page offers this feed")


def test_an_address_in_a_private_network_may_be_named_by_a_person() -> None:
    web = Web(feed=RSS)

    looked = look(f"{SITE}/feed", web)

    assert (looked.private, web.asked[0].private_origin) == (True, "http://127.0.0.1:8000")


def test_a_public_address_opens_no_private_network() -> None:
    web = Web(feed=RSS)

    looked = look("http://93.184.215.14/feed", web)

    assert (looked.private, web.asked[0].private_origin) == (False, None)


def test_what_cannot_be_read_keeps_its_address_and_says_what_is_wrong() -> None:
    looked = look(f"{SITE}/gone", Web())

    assert (looked.location, looked.trouble) == (f"{SITE}/gone", "the server answered 404")


@pytest.mark.parametrize(("kind", "as_is"), [(SourceKind.LISTING, False), (None, True)])
def test_an_address_taken_as_it_is_asks_nobody(kind: SourceKind | None, as_is: bool) -> None:
    web = Web()

    looked = look(f"{SITE}/stories", web, kind=kind, as_is=as_is)

    assert (looked.location, looked.trouble, web.asked) == (f"{SITE}/stories", "", [])


def test_a_kind_that_is_not_there_is_said_to_be_missing() -> None:
    looked = look(f"{SITE}/feed", Web(feed=RSS), kind=SourceKind.WORDPRESS)

    assert (looked.kind, looked.location) == (SourceKind.WORDPRESS, f"{SITE}/feed")
    assert looked.trouble.startswith("no wordpress was found there")


def test_a_look_can_be_followed_by_a_reading_that_keeps_nothing(now: datetime) -> None:
    web = Web(feed=RSS)

    kind, parsed = read_once(look(f"{SITE}/feed", web), web, selectors={}, now=now)

    assert (kind, len(parsed.entries)) == (SourceKind.FEED, 2)


def test_a_reading_of_what_is_not_there_names_the_address(now: datetime) -> None:
    web = Web()

    with pytest.raises(SourceError, match=r"8000/gone cannot be read: the server answered 404"):
        read_once(look(f"{SITE}/gone", web), web, selectors={}, now=now)


def test_an_address_that_another_source_has_moved_to_is_taken(database: Database, now: datetime) -> None:
    with database.writing() as session:
        add(session, f"{SITE}/old", now=now)
        session.get_one(Source, 1).moved_to = f"{SITE}/new"

    with database.writing() as session, pytest.raises(Conflict, match="already source 1"):
        add(session, f"{SITE}/new", now=now)


def test_selectors_are_kept_with_their_listing(database: Database, now: datetime) -> None:
    with database.writing() as session:
        add(session, f"{SITE}/stories", kind=SourceKind.LISTING, selectors={"item": "article"}, now=now)

    with database.reading() as session:
        assert queries.source(session, 1).selectors == {"item": "article"}


def test_a_source_without_articles_can_be_removed(database: Database, now: datetime) -> None:
    with database.writing() as session:
        add(session, f"{SITE}/gone", now=now)
    refresh(database, 1, Web(), clock=lambda: now)

    with database.writing() as session:
        remove(session, "1")

    with database.reading() as session, pytest.raises(NotFound):
        queries.source(session, 1)


def test_a_source_with_articles_can_only_be_disabled(database: Database, now: datetime) -> None:
    with database.writing() as session:
        add(session, f"{SITE}/feed", now=now)
    refresh(database, 1, Web(feed=RSS), clock=lambda: now)

    with database.writing() as session, pytest.raises(Conflict, match="`digest sources disable 1`"):
        remove(session, "1")


def test_who_is_enabled_again_starts_afresh(database: Database, now: datetime) -> None:
    with database.writing() as session:
        add(session, f"{SITE}/gone", now=now)
    refresh(database, 1, Web(), clock=lambda: now)
    with database.writing() as session:
        disable(session, "1", now=now)
        row = enable(session, "1")

    assert (row.failures, row.error, row.due_at, row.disabled_at) == (0, "", None, None)
