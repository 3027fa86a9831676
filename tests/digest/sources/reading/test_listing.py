"""Reading a listing: every story once, its page asked for as seldom as can be, and nothing kept made poorer."""

from datetime import UTC, datetime, timedelta

import pytest

from digest.articles.values import Entry, Image
from digest.core.database import Database
from digest.core.errors import SourceError
from digest.sources import queries
from digest.sources.fetching.values import Refused
from digest.sources.models import SourceKind
from digest.sources.reading.completing import complete
from digest.sources.reading.memory import Kept
from digest.sources.reading.pages import Pages
from tests.digest.sources.reading.a_site import LISTING, SITE, Reader, names

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
GONE = Refused("the server answered 410 Gone", status=410)


@pytest.fixture
def reader(database: Database, now: datetime) -> Reader:
    """Of a listing with two stories, whose pages tell more."""
    reader = Reader(database, LISTING, SourceKind.LISTING, now)
    reader.site.list_stories(names(2))
    for name in names(2):
        reader.site.tell(name)
    return reader


def test_a_story_is_completed_by_its_page(reader: Reader) -> None:
    result = reader.read()

    story = reader.kept()["story-2"]
    assert (len(result.ingested.new), result.ingested.warnings) == (2, ())
    assert (story.url, story.summary) == (f"{SITE}/a/story-2", "What happened.")
    assert story.published_at == datetime(2026, 11, 22, 10, tzinfo=UTC)
    assert story.image == Image(f"{SITE}/story-2.jpg")


def test_the_page_of_a_known_story_is_not_asked_for_again(reader: Reader) -> None:
    reader.read()
    reader.site.list_stories(names(3))
    reader.site.tell("story-3")
    reader.site.pages_asked()

    result = reader.read(after=HOUR)

    assert reader.site.pages_asked() == ["/a/story-3"]
    assert (len(result.ingested.new), result.ingested.updated) == (1, ())


def test_a_reading_takes_nothing_from_what_is_kept(reader: Reader) -> None:
    reader.read()
    before = reader.kept()
    reader.site.list_stories([*names(2), "story-0"])

    reader.read(after=HOUR)
    reader.read(after=DAY)

    assert {title: row for title, row in reader.kept().items() if title in before} == before


def test_new_addresses_of_all_stories_make_no_news(reader: Reader) -> None:
    """A1."""
    reader.read()
    documents = reader.site.documents.items()
    reader.site.documents = {url.replace("/a/", "/b/"): str(page).replace('"/a/', '"/b/') for url, page in documents}

    result = reader.read(after=HOUR)

    assert (result.ingested.new, len(reader.kept())) == ((), 2)
    assert reader.kept()["story-1"].url == f"{SITE}/b/story-1"


def test_an_unchanged_listing_costs_one_request(reader: Reader) -> None:
    reader.read()
    reader.site.asked.clear()

    result = reader.read(after=HOUR)

    assert result.not_modified
    assert [wanted.url for wanted in reader.site.asked] == [LISTING]


def test_corrections_are_noticed_at_the_first_reading_of_a_day(reader: Reader) -> None:
    reader.read()
    reader.site.tell("story-1", "What really happened.")

    result = reader.read(after=DAY)

    assert len(result.ingested.updated) == 1
    assert reader.kept()["story-1"].summary == "What really happened."


def test_only_the_newest_known_stories_are_looked_at_again(reader: Reader) -> None:
    reader.site.list_stories(names(20))
    for name in names(20):
        reader.site.tell(name)
    reader.read()
    reader.site.pages_asked()

    reader.read(after=DAY)

    assert reader.site.pages_asked() == [f"/a/{name}" for name in names(20)[:10]]


def test_more_new_stories_than_one_reading_may_ask_for_come_with_the_next(reader: Reader) -> None:
    reader.site.list_stories(names(70))
    for name in names(70):
        reader.site.tell(name)

    results = [reader.read(after=HOUR) for _ in range(4)]

    assert [len(result.ingested.new) for result in results] == [30, 30, 10, 0]
    assert results[0].ingested.warnings == ("40 more stories are new; their pages are read next time",)
    assert all(row.summary for row in reader.kept().values())
    assert results[3].not_modified


def test_dead_links_at_the_top_do_not_keep_stories_from_their_turn(reader: Reader) -> None:
    dead = [f"dead-{number}" for number in range(32)]
    for name in dead:
        reader.site.documents[f"{SITE}/a/{name}"] = '<meta name="robots" content="noindex"><title>T</title>'
    for name in names(10):
        reader.site.tell(name)
    reader.site.list_stories([*dead, *names(10)])

    for _ in range(8):
        reader.read(after=HOUR)

    assert len(reader.kept()) == 10


def test_a_slow_site_is_left_for_the_next_reading_when_its_time_is_up(reader: Reader) -> None:
    reader.site.list_stories(names(10))
    for name in names(10):
        reader.site.tell(name)
    with reader.database.reading() as session:
        source = queries.source(session, 1)
    pages = Pages(source, reader.site, reader.now, seconds=lambda: 12.5 * len(reader.site.asked))
    listed = [Entry(name, url=f"{SITE}/a/{name}") for name in names(10)]

    found = complete(listed, pages, Kept(reader.database, 1), whole=True)

    assert [entry.title for entry in found.entries] == names(10)[:5]
    assert found.waiting == 5
    assert pages.warnings == ["its pages are slow; after 60 seconds, 5 were not asked for"]


def test_a_listing_that_tells_everything_needs_no_pages(reader: Reader) -> None:
    reader.site.documents[LISTING] = f"""<article><h2><a href="/a/one">One</a></h2><time datetime="2026-11-22">x</time>
    <p>A summary that is long enough to be told from a label.</p><img src="{SITE}/a.jpg"></article>"""

    reader.read()

    assert reader.site.pages_asked() == []
    assert list(reader.kept()) == ["One"]


def test_one_page_that_cannot_be_read_does_not_stop_the_others_nor_its_own_story(reader: Reader) -> None:
    reader.site.documents[f"{SITE}/a/story-2"] = SourceError("the server stopped answering")

    result = reader.read()

    assert result.ingested.warnings == (f"the page {SITE}/a/story-2 could not be read: the server stopped answering",)
    assert [(row.title, row.summary) for row in reader.kept().values()] == [
        ("story-1", "What happened."),
        ("story-2", ""),
    ]


def test_a_story_whose_page_could_not_be_read_is_completed_the_next_day(reader: Reader) -> None:
    reader.site.documents[f"{SITE}/a/story-2"] = SourceError("the server stopped answering")
    reader.read()
    reader.site.tell("story-2")

    reader.read(after=DAY)

    assert reader.kept()["story-2"].summary == "What happened."


def test_a_known_story_whose_page_fails_later_stays_as_it_is(reader: Reader) -> None:
    reader.read()
    reader.site.documents[f"{SITE}/a/story-2"] = SourceError("the server stopped answering")

    result = reader.read(after=DAY)

    assert (result.ingested.updated, reader.kept()["story-2"].summary) == ((), "What happened.")


def test_a_site_whose_pages_all_fail_is_soon_left_alone(reader: Reader) -> None:
    reader.site.list_stories(names(20))
    for name in names(20):
        reader.site.documents[f"{SITE}/a/{name}"] = SourceError("robots.txt does not allow it")

    result = reader.read()

    assert len(reader.site.pages_asked()) == 5
    assert len(result.ingested.new) == 20
    assert result.ingested.warnings[-1] == "5 pages in a row could not be read; no more were asked for"


@pytest.mark.parametrize(
    ("page", "why"),
    [
        ('<meta name="robots" content="noindex"><title>T</title>', "it asks not to be shown (noindex)"),
        (GONE, "the server answers 410"),
        (Refused("the server answered 404 Not Found", status=404), "the server answers 404"),
    ],
    ids=["noindex", "410", "404"],
)
def test_a_story_that_was_taken_back_is_left_out(reader: Reader, page: str | Refused, why: str) -> None:
    """A12."""
    reader.site.documents[f"{SITE}/a/story-2"] = page

    result = reader.read()

    assert list(reader.kept()) == ["story-1"]
    assert result.ingested.warnings == (f"{SITE}/a/story-2 is left out: {why}",)


def test_the_header_of_a_page_may_ask_not_to_show_it(reader: Reader) -> None:
    reader.site.robots[f"{SITE}/a/story-2"] = "noindex, nofollow"

    reader.read()

    assert list(reader.kept()) == ["story-1"]


@pytest.mark.parametrize("there", [f"{SITE}/", "https://elsewhere.example/a"])
def test_a_page_that_leads_elsewhere_tells_nothing_of_its_story(reader: Reader, there: str) -> None:
    reader.site.leads[f"{SITE}/a/story-2"] = there
    reader.site.documents[there] = "<title>Welcome</title><p>Welcome to this site, which is full of stories.</p>"

    result = reader.read()

    assert reader.kept()["story-2"].summary == ""
    assert result.ingested.warnings == (f"the page {SITE}/a/story-2 could not be read: it leads to {there}",)


def test_pages_of_another_site_are_not_asked_for(database: Database, now: datetime) -> None:
    reader = Reader(database, LISTING, SourceKind.LISTING, now, selectors={"item": "li"})
    reader.site.documents[LISTING] = '<li><a href="https://elsewhere.example/a">A story elsewhere</a>'

    reader.read()

    assert [wanted.url for wanted in reader.site.asked] == [LISTING]
    assert list(reader.kept()) == ["A story elsewhere"]


def test_pages_for_people_are_asked_for_as_such(reader: Reader) -> None:
    """robots.txt is obeyed for the listing and for its stories."""
    reader.read()

    assert all(wanted.page for wanted in reader.site.asked)


def test_a_cut_title_is_taken_whole_from_the_page(reader: Reader) -> None:
    reader.site.documents[LISTING] = '<article><h2><a href="/a/story-1">story-1, in…</a></h2></article>'

    reader.read()

    assert list(reader.kept()) == ["story-1, in full"]


def test_wrongly_encoded_words_are_mended(reader: Reader) -> None:
    """A22."""
    reader.site.tell("story-1", "The cafÃ© by the poolâ€™s edge is open.")

    result = reader.read()

    assert reader.kept()["story-1"].summary == "The café by the pool\u2019s edge is open."
    assert result.ingested.warnings == ("1 entries had wrongly encoded characters, which were put right",)


def test_a_listing_without_stories_is_an_error_in_words(reader: Reader) -> None:
    reader.site.documents[LISTING] = "<title>Login</title>"

    assert reader.read().error.startswith("no stories can be made out on the page titled 'Login'")
