"""Links are looked at politely, once an hour, and never in a private network."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from digest.core.clock import Clock
from digest.core.database import Database
from digest.core.errors import SourceError
from digest.issues.checks import link_looks
from digest.issues.checks.states import Verdict
from digest.sources.fetching.client import web_within
from digest.sources.fetching.limits import Limits
from digest.sources.fetching.robots import NotForPrograms, RulesUnread
from digest.sources.fetching.values import Fetched, Refused, Wanted
from tests.support.factories import MONDAY

URL = "https://www.example.org/story"
LINKS: dict[str, str | None] = {URL: None}


def site(error: SourceError | None = None, asked: list[Wanted] | None = None) -> Callable[[Wanted], Fetched]:
    """A web where every page is there, or answers with this error."""

    def fetch(wanted: Wanted) -> Fetched:
        if asked is not None:
            asked.append(wanted)
        if error:
            raise error
        return Fetched(b"<p>", wanted.url)

    return fetch


def at(minutes: int) -> Clock:
    """A clock that stands so many minutes after the first look."""
    return lambda: MONDAY + timedelta(minutes=minutes)


def verdict(database: Database, url: str = URL) -> Verdict:
    with database.reading() as session:
        return link_looks.looks(session, [url])[url].verdict


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (None, Verdict.WORKS),
        (Refused("the server answered 404", status=404), Verdict.BROKEN),
        (Refused("the server answered 500", status=500), Verdict.BROKEN),
        (Refused("the server answered 403", status=403), Verdict.UNTOLD),
        (Refused("the server answered 429", status=429), Verdict.UNTOLD),
        (NotForPrograms("robots.txt asks programs not to read it"), Verdict.UNTOLD),
        (RulesUnread("its robots.txt cannot be read", status=500), Verdict.UNTOLD),
        (SourceError("no connection could be made"), Verdict.BROKEN),
    ],
)
def test_what_a_site_answers_is_noted(database: Database, error: SourceError | None, expected: Verdict) -> None:
    assert link_looks.look_at(database, site(error), LINKS, clock=lambda: MONDAY) == 1

    assert verdict(database) is expected


def test_a_private_network_is_not_looked_into(database: Database) -> None:
    url = "http://127.0.0.1:9/story"
    with web_within(Limits(connect_seconds=0.5, pause_seconds=0)) as fetch:
        link_looks.look_at(database, fetch, {url: None}, clock=lambda: MONDAY)

    assert verdict(database, url) is Verdict.PRIVATE


def test_a_link_is_looked_at_once_an_hour_and_only_its_beginning(database: Database) -> None:
    asked: list[Wanted] = []
    for minutes in (0, 59, 61):
        link_looks.look_at(database, site(asked=asked), LINKS, clock=at(minutes))

    assert asked == [Wanted(URL, page=True, beginning=link_looks.BEGINNING)] * 2


def test_a_later_look_takes_the_place_of_an_earlier_one(database: Database) -> None:
    link_looks.look_at(database, site(SourceError("no answer")), LINKS, clock=lambda: MONDAY)

    link_looks.look_at(database, site(), LINKS, clock=lambda: MONDAY + timedelta(hours=2))

    assert verdict(database) is Verdict.WORKS


def test_so_many_are_looked_at_in_one_go_and_the_rest_in_the_next(database: Database) -> None:
    urls: dict[str, str | None] = {f"{URL}/{number}": None for number in range(link_looks.MOST_AT_ONCE + 5)}

    counts = [link_looks.look_at(database, site(), urls, clock=lambda: MONDAY) for _ in range(3)]

    assert counts == [link_looks.MOST_AT_ONCE, 5, 0]


def test_what_is_no_address_of_the_web_is_passed_over(database: Database) -> None:
    assert (
        link_looks.look_at(
            database, site(), {"mailto:ed@example.org": None, "ftp://x.example/": None}, clock=lambda: MONDAY
        )
        == 0
    )


def test_old_looks_are_let_go_of(database: Database) -> None:
    link_looks.look_at(database, site(), LINKS, clock=lambda: MONDAY)

    with database.writing() as session:
        link_looks.forget(session, before=MONDAY + timedelta(days=1))

    with database.reading() as session:
        assert link_looks.looks(session, [URL]) == {}
