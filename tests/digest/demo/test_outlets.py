"""What the newsroom publishes beside its feed, read by the very adapters that read real sites."""

import json
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest

from digest.core.errors import Conflict
from digest.demo import other_formats, reports, wordpress
from digest.demo.content import Outlet, load
from digest.demo.pages import Asked, Page
from digest.demo.source import newsroom
from digest.sources.parsing.detect import parse
from digest.sources.parsing.listing import parse_listing
from digest.sources.parsing.sitemap import parse_sitemap
from digest.sources.parsing.wordpress import parse_posts

CONTENT = load()
END = datetime(2026, 11, 22, 12, tzinfo=UTC)
ORIGIN = "http://127.0.0.1:8011"


def asked(*, now: datetime = END, path: str = "/", **query: str) -> Asked:
    return Asked(CONTENT, now, ORIGIN, path, query)


def titles(outlet: Outlet) -> list[str]:
    return [story.title for story in CONTENT.shown(outlet, now=END)]


def test_the_notebook_is_read_as_wordpress() -> None:
    parsed = parse_posts(wordpress.posts(asked()).body.decode())

    assert [entry.title for entry in parsed.entries] == titles("blog")
    assert parsed.warnings == ()


def test_the_notebook_has_pages_and_says_where_they_end() -> None:
    pages = [wordpress.posts(asked(per_page="4", page=str(number))) for number in (1, 2, 3)]

    assert [page.status for page in pages] == [200, 200, 400]
    assert [len(json.loads(page.body)) for page in pages[:2]] == [4, 2]


def test_the_notebook_narrows_to_posts_by_id_and_by_time() -> None:
    one = json.loads(wordpress.posts(asked(include="2003,1041", _fields="id")).body)
    late = json.loads(wordpress.posts(asked(modified_after="2026-11-10T00:00:00")).body)

    assert one == [{"id": 2003}]
    assert [post["id"] for post in late] == [2006, 2005]


@pytest.mark.parametrize("page", [reports.listing, reports.table])
def test_the_reportages_are_read_as_a_listing(page: Callable[[Asked], Page]) -> None:
    parsed = parse_listing(page(asked()).body.decode(), address=ORIGIN + reports.LISTING)

    assert [entry.title for entry in parsed.entries] == titles("reports")


def test_a_reportage_has_a_page_from_the_moment_it_is_listed() -> None:
    path = "/stories/library-of-failures"
    pages = [reports.story_page(asked(now=END - timedelta(days=days), path=path)) for days in (0, 20)]

    assert [page.status for page in pages] == [200, 404]


@pytest.mark.parametrize(
    ("page", "name"),
    [
        (other_formats.json_feed, "feed.json"),
        (other_formats.csv_table, "stories.csv"),
        (other_formats.topic_page, "immune-system.txt"),
    ],
)
def test_every_other_format_is_read_without_a_warning(page: Callable[[Asked], Page], name: str) -> None:
    _, parsed = parse(page(asked()).body, name=name, base_url=ORIGIN)

    assert len(parsed.entries) >= 5
    assert parsed.warnings == ()


def test_the_sitemap_is_read_as_one_of_news() -> None:
    parsed = parse_sitemap(reports.sitemap(asked()).body.decode())

    assert [entry.title for entry in parsed.entries] == titles("reports")


def test_what_two_outlets_tell_has_one_address_and_is_listed_a_day_later() -> None:
    twins = [story for story in CONTENT.articles if len(story.told_in) > 1]
    first = twins[0]

    shown = [first in CONTENT.shown("reports", now=first.appears_at + timedelta(hours=hours)) for hours in (1, 25)]

    assert len(twins) == 2
    assert shown == [False, True]


def test_the_newsroom_can_end_on_any_day() -> None:
    moved = CONTENT.ending_on(date(2031, 3, 9))

    assert moved.ends_at.date() == date(2031, 3, 10)
    assert [story.title for story in moved.articles] == [story.title for story in CONTENT.articles]
    assert moved.starts_at < moved.articles[0].appears_at


def test_a_port_that_is_taken_is_told_of_or_replaced() -> None:
    with newsroom(CONTENT, lambda: END) as origin:
        port = int(origin.rpartition(":")[2])

        with pytest.raises(Conflict, match=f"port {port} cannot be used"), newsroom(CONTENT, lambda: END, port=port):
            pass
        with newsroom(CONTENT, lambda: END, port=port, or_any=True) as other:
            assert other != origin
