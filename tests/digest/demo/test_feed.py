"""The newsroom's feed and the server it stands on."""

import socket
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email.message import Message
from typing import Any

import feedparser
import pytest

from digest.demo.content import load
from digest.demo.feed import NEWEST, visible
from digest.demo.feed import feed as feed_page
from digest.demo.pages import Asked, Page
from digest.demo.source import FEED, newsroom
from digest.sources.parsing.detect import parse

CONTENT = load()
WEEK_1 = datetime(2026, 10, 30, 12, tzinfo=UTC)
WEEK_4 = datetime(2026, 11, 20, 12, tzinfo=UTC)


def at(moment: datetime, origin: str = "http://127.0.0.1") -> Asked:
    return Asked(CONTENT, moment, origin)


def render(moment: datetime, origin: str = "http://127.0.0.1") -> Page:
    return feed_page(at(moment, origin))


def read(body: bytes) -> Any:
    return feedparser.parse(body, sanitize_html=False, resolve_relative_uris=False)


def entry(guid: str, *, now: datetime) -> Any:
    return next(entry for entry in read(render(now).body).entries if entry.id == guid)


def test_a_reader_of_feeds_finds_every_visible_article() -> None:
    feed = read(render(WEEK_1).body)

    assert not feed.bozo
    assert [entry.title for entry in feed.entries] == [story.title for story in visible(at(WEEK_1))]
    assert len(feed.entries) == 15


def test_an_article_comes_back_whole() -> None:
    story = CONTENT.articles[0]

    found = entry(story.guid, now=WEEK_1)

    assert (found.title, found.summary, found.link, found.author) == (
        story.title,
        story.summary,
        story.url,
        story.author,
    )
    assert tuple(tag.term for tag in found.tags) == story.categories
    assert found.published == "Mon, 26 Oct 2026 06:30:00 +0000"


def test_a_picture_comes_with_its_size_and_its_words() -> None:
    image = CONTENT.articles[0].image
    assert image is not None

    found = entry(CONTENT.articles[0].guid, now=WEEK_1)

    assert found.media_content == [
        {"url": image.url, "type": "image/jpeg", "medium": "image", "width": "1200", "height": "675"}
    ]
    assert f'alt="{image.alt}"' in found.content[0].value


def test_our_own_reader_of_feeds_reads_it_without_a_warning() -> None:
    story = CONTENT.articles[0]

    _, parsed = parse(render(WEEK_4).body, name="feed.xml")
    _, earlier = parse(render(WEEK_1).body, name="feed.xml")

    assert parsed.warnings == ()
    assert [entry.guid for entry in parsed.entries] == [story.guid for story in visible(at(WEEK_4))]
    assert (earlier.entries[-1].title, earlier.entries[-1].summary) == (story.title, story.summary)


def test_an_undated_article_has_no_date() -> None:
    """A9."""
    assert "published" not in entry("qw-1062", now=datetime(2026, 11, 4, tzinfo=UTC))


def test_a_back_dated_article_appears_late_with_its_old_date() -> None:
    """A7."""
    stories = visible(at(WEEK_1))

    assert "qw-1057" not in {story.guid for story in stories}
    assert entry("qw-1057", now=WEEK_1 + timedelta(days=5)).published == "Fri, 23 Oct 2026 07:00:00 +0100"


def test_a_correction_changes_the_text_and_not_the_guid() -> None:
    """A2."""
    assert "a hundred times less" in entry("qw-1046", now=WEEK_1).summary
    assert "ten times less" in entry("qw-1046", now=WEEK_1 + timedelta(days=5)).summary


def test_older_articles_drop_off_the_end() -> None:
    """A11."""
    assert len(visible(at(WEEK_4))) == NEWEST < len(CONTENT.articles)


def test_before_the_first_article_the_feed_is_empty_and_well_formed() -> None:
    feed = read(render(CONTENT.starts_at).body)

    assert not feed.bozo
    assert feed.entries == []


def test_the_etag_changes_exactly_when_the_feed_does() -> None:
    a_moment_later = render(WEEK_1 + timedelta(minutes=1))
    a_week_later = render(WEEK_1 + timedelta(days=7))

    assert render(WEEK_1) == a_moment_later
    assert a_moment_later.etag != a_week_later.etag


def test_the_source_serves_the_feed_of_the_moment() -> None:
    moments = iter([WEEK_1, WEEK_4])
    with newsroom(CONTENT, lambda: next(moments)) as origin:
        first, second = get(origin + FEED), get(origin + FEED)

    assert first[2] == render(WEEK_1, origin).body
    assert second[2] == render(WEEK_4, origin).body
    assert first[1]["Content-Type"] == "application/rss+xml; charset=utf-8"


def test_what_has_not_changed_is_not_sent_again() -> None:
    with newsroom(CONTENT, lambda: WEEK_1) as origin:
        _, headers, _ = get(origin + FEED)
        status, again, body = get(origin + FEED, etag=headers["ETag"])

    assert (status, body) == (304, b"")
    assert again["ETag"] == headers["ETag"]


def test_there_is_nothing_else() -> None:
    with newsroom(CONTENT, lambda: WEEK_1) as origin:
        status, _, body = get(origin + "/etc/passwd")

    assert status == 404
    assert b"Not Found" in body


def test_the_source_says_nothing_on_the_screen(capfd: pytest.CaptureFixture[str]) -> None:
    with newsroom(CONTENT, lambda: WEEK_1) as origin:
        get(origin + FEED)

    assert capfd.readouterr() == ("", "")


def test_when_it_stops_its_port_is_free() -> None:
    with newsroom(CONTENT, lambda: WEEK_1) as origin:
        port = int(origin.split(":")[2])

    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", port))


def get(url: str, *, etag: str = "") -> tuple[int, Message, bytes]:
    request = urllib.request.Request(url, headers={"If-None-Match": etag} if etag else {})
    with answer(request) as response:
        return response.status, response.headers, response.read()


@contextmanager
def answer(request: urllib.request.Request) -> Iterator[Any]:
    """urllib raises 304 and 404; they are answers like any other."""
    try:
        response = urllib.request.urlopen(request, timeout=5)
    except urllib.error.HTTPError as error:
        response = error
    with response:
        yield response
