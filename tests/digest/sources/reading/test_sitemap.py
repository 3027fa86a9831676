"""Reading a sitemap: news at once, other places by their pages, an index by its newest files."""

import gzip
from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest

from digest.core.database import Database
from digest.core.errors import SourceError
from digest.sources.models import SourceKind
from tests.digest.sources.reading.a_site import SITE, SITEMAP, Reader, names

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def reader(database: Database, now: datetime) -> Reader:
    """Of a sitemap, and of twenty stories whose pages tell everything."""
    reader = Reader(database, SITEMAP, SourceKind.SITEMAP, now)
    for name in names(20):
        reader.site.tell(name)
    return reader


def test_news_are_stories_completed_by_their_pages(reader: Reader) -> None:
    reader.site.documents[SITEMAP] = _news(["story-2", "story-1"])

    result = reader.read()

    assert (len(result.ingested.new), result.ingested.warnings) == (2, ())
    assert {title: row.summary for title, row in reader.kept().items()} == {
        "News of story-2": "What happened.",
        "News of story-1": "What happened.",
    }


def test_places_become_stories_by_their_pages(reader: Reader) -> None:
    reader.site.documents[SITEMAP] = _places({"story-1": reader.now, "story-2": reader.now})

    reader.read()

    assert sorted(reader.kept()) == ["story-1, in full", "story-2, in full"]


def test_pages_that_are_no_articles_are_no_stories(reader: Reader) -> None:
    reader.site.documents[f"{SITE}/a/about"] = "<title>About us</title><p>We have written about birds since 1912.</p>"
    reader.site.documents[SITEMAP] = _places({"about": reader.now, "story-1": reader.now})

    reader.read()

    assert list(reader.kept()) == ["story-1, in full"]


def test_a_first_reading_takes_the_newest_and_says_so(reader: Reader) -> None:
    days = {name: reader.now - number * DAY for number, name in enumerate(names(100))}
    for name in days:
        reader.site.tell(name)
    reader.site.documents[SITEMAP] = _places(days)

    first, second = reader.read(), reader.read(after=DAY)

    assert reader.site.pages_asked()[:30] == [f"/a/{name}" for name in names(100)[:30]]
    assert (len(first.ingested.new), len(second.ingested.new)) == (30, 0)
    assert first.ingested.warnings == ("of 100 places the newest 30 are read; older ones are taken as no news",)


def test_what_was_added_since_is_read_and_nothing_else(reader: Reader) -> None:
    reader.site.documents[SITEMAP] = _places({"story-1": reader.now})
    reader.read()
    reader.site.pages_asked()
    reader.site.documents[SITEMAP] = _places({"story-1": reader.now, "story-2": reader.now + HOUR, "old": None})

    result = reader.read(after=HOUR)

    assert reader.site.pages_asked() == ["/a/story-2"]
    assert len(result.ingested.new) == 1


def test_a_known_story_that_changed_is_read_again_at_the_first_reading_of_a_day(reader: Reader) -> None:
    reader.site.documents[SITEMAP] = _places({"story-1": reader.now})
    reader.read()
    reader.site.tell("story-1", "What really happened.")
    reader.site.documents[SITEMAP] = _places({"story-1": reader.now + HOUR})

    reader.read(after=2 * HOUR)
    same_day = reader.kept()["story-1, in full"].summary
    reader.read(after=DAY)

    assert same_day == "What happened."
    assert reader.kept()["story-1, in full"].summary == "What really happened."


def test_places_that_never_say_when_they_changed_are_looked_at_once_a_day(reader: Reader) -> None:
    reader.site.documents[SITEMAP] = _places({"story-1": None})
    reader.read()
    reader.site.documents[SITEMAP] = _places({"story-1": None, "story-2": None})

    reader.read(after=HOUR)
    same_day = list(reader.kept())
    reader.read(after=DAY)

    assert same_day == ["story-1, in full"]
    assert sorted(reader.kept()) == ["story-1, in full", "story-2, in full"]


def test_pages_that_are_no_stories_do_not_keep_stories_from_their_turn(reader: Reader) -> None:
    reader.site.documents[SITEMAP] = _places({"story-1": reader.now})
    reader.read()
    topics = {f"topic-{number}": reader.now + DAY for number in range(60)}
    for name in topics:
        reader.site.documents[f"{SITE}/a/{name}"] = "<title>Topic</title>"
    reader.site.documents[SITEMAP] = _places(topics | {"story-2": reader.now + HOUR})

    for _ in range(20):
        reader.read(after=HOUR)

    assert sorted(reader.kept()) == ["story-1, in full", "story-2, in full"]


def test_an_index_is_followed_into_its_newest_files_news_first(reader: Reader) -> None:
    reader.site.documents |= {
        SITEMAP: _index({"a.xml": -9 * DAY, "b.xml": -1 * DAY, "c.xml": -2 * DAY, "news.xml": -3 * DAY}, reader.now),
        f"{SITE}/news.xml": _news(["story-1"]),
        f"{SITE}/b.xml": _places({"story-2": reader.now}),
        f"{SITE}/c.xml": _places({"story-3": reader.now}),
    }

    reader.read()

    files = [wanted.url.removeprefix(SITE) for wanted in reader.site.asked if wanted.url.endswith(".xml")]
    assert files == ["/sitemap.xml", "/news.xml", "/b.xml", "/c.xml"]
    assert sorted(reader.kept()) == ["News of story-1", "story-2, in full", "story-3, in full"]


def test_an_index_that_stays_the_same_does_not_hide_what_is_new_in_its_files(reader: Reader) -> None:
    """A23."""
    reader.site.documents |= {SITEMAP: _index({"news.xml": -DAY}, reader.now), f"{SITE}/news.xml": _news(["story-1"])}
    reader.read()
    reader.site.documents[f"{SITE}/news.xml"] = _news(["story-2", "story-1"])

    reader.read(after=HOUR)

    assert sorted(reader.kept()) == ["News of story-1", "News of story-2"]


def test_a_file_of_an_index_that_cannot_be_read_does_not_stop_the_others(reader: Reader) -> None:
    reader.site.documents |= {
        SITEMAP: _index({"news.xml": -DAY, "b.xml": -DAY, "c.xml": -DAY}, reader.now),
        f"{SITE}/news.xml": SourceError("the server stopped answering"),
        f"{SITE}/b.xml": _news(["story-1"]),
        f"{SITE}/c.xml": _index({"d.xml": -DAY}, reader.now),
    }

    result = reader.read()

    assert list(reader.kept()) == ["News of story-1"]
    assert result.ingested.warnings == (
        f"the sitemap {SITE}/news.xml could not be read: the server stopped answering",
        f"the sitemap {SITE}/c.xml could not be read: it is an index again; only one level is followed",
    )


def test_an_index_of_which_nothing_can_be_read_is_an_error(reader: Reader) -> None:
    reader.site.documents[SITEMAP] = _index({"news.xml": -DAY}, reader.now)

    assert reader.read().error == f"the sitemap {SITE}/news.xml could not be read: the server answered 404 Not Found"


def test_files_and_places_of_another_site_are_not_asked_for(reader: Reader) -> None:
    elsewhere = "<sitemap><loc>https://elsewhere.example/n.xml</loc></sitemap>"
    reader.site.documents[SITEMAP] = f"<sitemapindex>{elsewhere}</sitemapindex>"

    assert reader.read().error == "it names no sitemap of its own site"
    assert [wanted.url for wanted in reader.site.asked] == [SITEMAP]


def test_a_sitemap_may_be_compressed_and_unchanged(reader: Reader) -> None:
    reader.site.documents[SITEMAP] = gzip.compress(_news(["story-1"]).encode(), mtime=0)

    first, second = reader.read(), reader.read(after=HOUR)

    assert (len(first.ingested.new), second.not_modified) == (1, True)


def test_a_sitemap_without_anything_new_is_no_error(reader: Reader) -> None:
    reader.site.documents[SITEMAP] = "<urlset></urlset>"

    result = reader.read()

    assert (result.error, result.ingested.new) == ("", ())


def _news(stories: Sequence[str]) -> str:
    inside = "".join(
        f"<url><loc>{SITE}/a/{name}</loc><news:news><news:title>News of {name}</news:title>"
        "<news:publication_date>2026-11-22T10:00:00Z</news:publication_date></news:news></url>"
        for name in stories
    )
    return f'<urlset xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">{inside}</urlset>'


def _places(changed: dict[str, datetime] | dict[str, None] | dict[str, datetime | None]) -> str:
    return f"<urlset>{''.join(_place('url', f'a/{name}', at) for name, at in changed.items())}</urlset>"


def _index(changed: dict[str, timedelta], now: datetime) -> str:
    return (
        f"<sitemapindex>{''.join(_place('sitemap', name, now + ago) for name, ago in changed.items())}</sitemapindex>"
    )


def _place(element: str, path: str, at: datetime | None) -> str:
    changed = f"<lastmod>{at.isoformat()}</lastmod>" if at else ""
    return f"<{element}><loc>{SITE}/{path}</loc>{changed}</{element}>"
