"""Whether articles still stand: what counts as taken back, and what is only a site out of order."""

from datetime import UTC, datetime

import pytest

from digest.core.errors import SourceError
from digest.sources.fetching.values import Refused
from digest.sources.standing import Page, Standing, standing
from tests.digest.sources.reading.a_site import SITE, Site

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
STANDS = "<title>A story</title>"
NOINDEX = '<title>A story</title><meta name="robots" content="noindex">'
NOT_FOUND = Refused("the server answered 404 Not Found", status=404)
GONE = Refused("the server answered 410 Gone", status=410)

Document = str | bytes | SourceError


@pytest.mark.parametrize(
    ("page", "why"),
    [
        (GONE, "its page is gone for good (410)"),
        (NOT_FOUND, "its page is not there any more (404)"),
        (NOINDEX, "its page asks not to be shown any more (noindex)"),
    ],
    ids=["410", "404", "noindex"],
)
def test_an_article_is_taken_back_when_its_page_says_so(page: Document, why: str) -> None:
    """A12."""
    assert _taken_back({"one": page, "two": STANDS}) == {1: why}


@pytest.mark.parametrize(
    "page",
    [
        STANDS,
        SourceError("the server stopped answering"),
        SourceError("robots.txt does not allow it"),
        Refused("the server answered 403 Forbidden", status=403),
        Refused("the server answered 429 Too Many Requests", status=429),
        Refused("the server answered 500 Internal Server Error", status=500),
        Refused("the server answered 503 Service Unavailable", status=503),
        b"%PDF-1.7 a document",
        "",
    ],
    ids=["fine", "silent", "robots.txt", "403", "429", "500", "503", "a PDF file", "empty"],
)
def test_nothing_else_takes_an_article_back(page: Document) -> None:
    assert _taken_back({"one": page, "two": STANDS}) == {}


def test_a_page_that_leads_to_the_front_page_is_not_there_any_more() -> None:
    site = Site({f"{SITE}/": STANDS}, leads={f"{SITE}/a/one": f"{SITE}/"})

    assert standing(site, [Page(1, f"{SITE}/a/one")], now=NOW).gone == {
        1: "its page leads to the front page of its site"
    }


@pytest.mark.parametrize("there", ["https://elsewhere.example/", f"{SITE}/a/renamed", f"{SITE}/?login=1"])
def test_a_page_that_leads_anywhere_else_stands(there: str) -> None:
    site = Site({there: STANDS}, leads={f"{SITE}/a/one": there})

    assert standing(site, [Page(1, f"{SITE}/a/one")], now=NOW).gone == {}


def test_a_site_that_finds_nothing_at_all_is_broken_and_takes_nothing_back() -> None:
    assert _taken_back({"one": NOT_FOUND, "two": NOT_FOUND}) == {}


def test_a_front_page_that_answers_shows_that_the_site_is_not_broken() -> None:
    assert list(_taken_back({"one": NOT_FOUND, "two": NOT_FOUND}, front=STANDS)) == [1, 2]


def test_a_front_page_that_fails_shows_nothing() -> None:
    assert _taken_back({"one": NOT_FOUND}, front=SourceError("the server stopped answering")) == {}


def test_a_site_that_never_wants_to_be_shown_takes_nothing_back_by_it() -> None:
    assert _taken_back({"one": NOINDEX, "two": NOINDEX}, front=NOINDEX) == {}


def test_noindex_counts_where_the_front_page_does_not_say_it_too() -> None:
    assert list(_taken_back({"one": NOINDEX}, front=STANDS)) == [1]
    assert list(_taken_back({"one": NOINDEX})) == [1]


def test_gone_for_good_needs_no_witness() -> None:
    assert list(_taken_back({"one": GONE, "two": GONE})) == [1, 2]


def test_another_site_is_no_witness() -> None:
    site = Site({f"{SITE}/a/one": NOT_FOUND, "https://elsewhere.example/a": STANDS})

    assert standing(site, [Page(1, f"{SITE}/a/one"), Page(2, "https://elsewhere.example/a")], now=NOW).gone == {}


def test_the_header_and_the_date_of_a_page_count() -> None:
    site = Site({f"{SITE}/a/{name}": STANDS for name in ("one", "two", "three")})
    site.robots |= {f"{SITE}/a/one": "noindex", f"{SITE}/a/two": "unavailable_after: 22 Nov 2026 09:00:00 GMT"}

    pages = [Page(number, f"{SITE}/a/{name}") for number, name in enumerate(("one", "two", "three"), start=1)]

    assert list(standing(site, pages, now=NOW).gone) == [1, 2]


def test_each_page_is_asked_for_once_politely_and_within_its_own_network() -> None:
    site = Site({f"{SITE}/a/one": GONE})

    gone = standing(
        site, [Page(number, f"{SITE}/a/one", "https://birds.example:443") for number in (1, 2)], now=NOW
    ).gone

    assert list(gone) == [1, 2]
    assert [(wanted.page, wanted.private_origin) for wanted in site.asked] == [(True, "https://birds.example:443")]


def test_what_could_not_be_looked_at_is_told_from_what_stands() -> None:
    found = _looked_at({"one": STANDS, "two": Refused("the server answered 503", status=503), "three": GONE})

    assert (found.stands, found.untold, list(found.gone)) == ({1}, {2}, [3])


def test_no_pages_are_no_work() -> None:
    assert standing(Site(), [], now=NOW) == Standing()


def _taken_back(pages: dict[str, Document], *, front: Document = NOT_FOUND) -> dict[int, str]:
    return _looked_at(pages, front=front).gone


def _looked_at(pages: dict[str, Document], *, front: Document = NOT_FOUND) -> Standing:
    site = Site({f"{SITE}/a/{name}": page for name, page in pages.items()} | {f"{SITE}/": front})
    return standing(site, [Page(number, f"{SITE}/a/{name}") for number, name in enumerate(pages, start=1)], now=NOW)
