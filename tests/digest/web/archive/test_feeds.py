"""The archive for feed readers: valid Atom, which stays the same until something is new."""

import io
from datetime import UTC, datetime
from xml.etree import ElementTree

import feedparser
import pytest

from digest.core.sections import Publication
from digest.sources.parsing.feed import parse_feed
from digest.web.archive import atom
from tests.support.archive import FIRST, goes_out, two_issues
from tests.support.factories import PUBLICATION
from tests.support.frontdoor import FrontDoor
from tests.support.newsroom import Newsroom

ALL, WEEKLY = "/archive/feed.atom", "/archive/weekly/feed.atom"


@pytest.fixture
def told(door: FrontDoor) -> FrontDoor:
    """Two weekly issues were sent."""
    return two_issues(door)


@pytest.mark.parametrize("path", [ALL, WEEKLY])
def test_another_reader_reads_it_without_a_complaint(told: FrontDoor, path: str) -> None:
    answer = told.get(path)

    feed = feedparser.parse(io.BytesIO(answer.content), response_headers=dict(answer.headers))

    assert (feed.bozo, feed.version) == (False, "atom10")
    assert feed.feed.id.startswith("urn:uuid:")
    assert [entry.link for entry in feed.entries][-1] == f"https://news.example.org{FIRST}"
    assert [entry.summary for entry in feed.entries] == ["Moss", "Weirs · Naps"]
    assert len({entry.id for entry in feed.entries}) == 2


def test_our_own_reader_reads_it(told: FrontDoor) -> None:
    answer = told.get(ALL)

    parsed = parse_feed(answer.text, base_url="https://news.example.org/archive/feed.atom")

    assert [entry.url for entry in parsed.entries][-1] == f"https://news.example.org{FIRST}"
    assert all(entry.published_at for entry in parsed.entries)


def test_an_entry_keeps_its_id_and_its_date(told: FrontDoor) -> None:
    before = feedparser.parse(io.BytesIO(told.get(ALL).content)).entries
    goes_out(told)
    after = feedparser.parse(io.BytesIO(told.get(ALL).content)).entries

    assert [(e.id, e.updated) for e in before] == [(e.id, e.updated) for e in after]


def test_every_entry_has_what_atom_asks_for(told: FrontDoor) -> None:
    root = ElementTree.fromstring(told.get(ALL).content)

    for element in (root, *root.iter(f"{{{atom.ATOM}}}entry")):
        for name in ("id", "title", "updated"):
            assert len(element.findall(f"{{{atom.ATOM}}}{name}")) == 1
    (own,) = [link for link in root.iter(f"{{{atom.ATOM}}}link") if link.get("rel") == "self"]
    assert own.get("href") == "https://news.example.org/archive/feed.atom"
    assert root.find(f"{{{atom.ATOM}}}author/{{{atom.ATOM}}}name") is not None


def test_a_reader_that_remembers_the_date_is_told_that_nothing_is_new(told: FrontDoor) -> None:
    first = told.get(ALL)
    known = first.headers["last-modified"]

    assert told.get(ALL, headers={"If-Modified-Since": known}).status_code == 304
    assert told.get(ALL, headers={"If-Modified-Since": "Mon, 23 Nov 2026 00:00:00 GMT"}).status_code == 200
    assert told.get(ALL, headers={"If-Modified-Since": "yesterday"}).status_code == 200
    assert told.get(ALL, headers={"If-None-Match": '"x"', "If-Modified-Since": known}).status_code == 200


def test_a_schedule_has_a_feed_before_its_first_issue_and_no_other_has(door: FrontDoor) -> None:
    empty = door.get(WEEKLY)

    assert feedparser.parse(io.BytesIO(empty.content)).bozo is False
    assert door.get("/archive/hourly/feed.atom").status_code == 404


def test_pages_say_where_the_feed_is(told: FrontDoor) -> None:
    link = '<link rel="alternate" type="application/atom+xml"'

    assert link in told.get("/archive").text
    assert told.get(FIRST).text.count(link) == 2


def test_a_publication_below_a_path_has_everything_there(newsroom: Newsroom) -> None:
    values = PUBLICATION.model_dump() | {"public_url": "https://example.org/news/", "languages": ["de"]}
    door = two_issues(FrontDoor.of(newsroom, publication=Publication.model_validate(values)))

    feed = feedparser.parse(io.BytesIO(door.get(f"/news{ALL}").content))

    assert feed.entries[-1].link == f"https://example.org/news{FIRST}"
    assert f'href="/news{FIRST}"' in door.get("/news/archive").text


@pytest.mark.parametrize("text", ["</title><script>", "a\x00b\x0b\ufffe]]>", "&amp; &lt; <![CDATA[", "\ud800"])
def test_no_text_breaks_the_document(text: str) -> None:
    entry = atom.Entry(text, "https://example.org/1", text, datetime(2026, 11, 26, tzinfo=UTC))

    document = atom.write(atom.Feed(text, text, "en", "https://e.example/f", "https://e.example/", [entry]))

    (title,) = ElementTree.fromstring(document).iterfind(f"{{{atom.ATOM}}}entry/{{{atom.ATOM}}}title")
    assert list(title) == []
    assert title.text == (atom.NOT_XML.sub("", text) or None)


@pytest.mark.parametrize("year", ["9" * 10, "9" * 20])
def test_a_date_beyond_all_calendars_is_no_date(told: FrontDoor, year: str) -> None:
    answer = told.get(ALL, headers={"If-Modified-Since": f"Mon, 01 Jan {year} 00:00:00 GMT"})

    assert answer.status_code == 200
