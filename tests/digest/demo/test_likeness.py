"""What the newsroom tells twice is found on every day and at every hour, whichever source is read first."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta

import pytest

from digest.articles.resemblances import undecided
from digest.core.database import Database
from digest.demo import other_formats, reports, wordpress
from digest.demo.content import load
from digest.demo.feed import feed
from digest.demo.pages import Asked, Serve
from digest.sources.parsing.detect import parse
from tests.support.feeds import Feed

CONTENT = load()
ORIGIN = "http://127.0.0.1:8011"
MONDAY = date(2026, 11, 23)
DAYS = [MONDAY + timedelta(days=number) for number in range(7)]
HOURS = [time(0), time(6, 19), time(6, 21), time(23, 59)]
"""The newest story of the topic page was published at 6:20, four days before the last day."""
OUTLETS: list[tuple[str, Serve]] = [
    ("feed.xml", feed),
    ("feed.json", other_formats.json_feed),
    ("posts", wordpress.posts),
    ("sitemap.xml", reports.sitemap),
    ("immune-system.txt", other_formats.topic_page),
    ("stories.csv", other_formats.csv_table),
]


@pytest.mark.parametrize("hour", HOURS, ids=str)
@pytest.mark.parametrize("day", DAYS, ids=lambda day: f"{day:%A}")
def test_the_topic_page_resembles_the_news_and_nothing_else_does(database: Database, day: date, hour: time) -> None:
    asked = Asked(CONTENT.ending_on(day), datetime.combine(day, hour, UTC), ORIGIN)

    read(database, OUTLETS, asked)

    assert resembling(database) == [(title, title) for title in told_on_the_page(asked)]


@pytest.mark.parametrize("hour", HOURS, ids=str)
def test_which_of_them_is_read_first_does_not_matter(database: Database, hour: time) -> None:
    asked = Asked(CONTENT.ending_on(MONDAY), datetime.combine(MONDAY, hour, UTC), ORIGIN)

    read(database, OUTLETS[::-1], asked)

    assert resembling(database) == [(title, title) for title in told_on_the_page(asked)]


def read(database: Database, outlets: Sequence[tuple[str, Serve]], asked: Asked) -> None:
    for name, serve in outlets:
        _, parsed = parse(serve(asked).body, name=name, base_url=ORIGIN)
        Feed.added(database, f"{ORIGIN}/{name}", asked.now).read(*parsed.entries)


def resembling(database: Database) -> list[tuple[str, str]]:
    with database.reading() as session:
        return sorted((row.title, row.other_title) for row in undecided(session))


def told_on_the_page(asked: Asked) -> list[str]:
    _, page = parse(other_formats.topic_page(asked).body, name="immune-system.txt", base_url=ORIGIN)
    return sorted(entry.title for entry in page.entries)
