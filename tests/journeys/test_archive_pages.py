"""The archive in a real browser: it works without script."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.support import factories as given
from tests.support.databases import on_one_database
from tests.support.served import Served, serving

ISSUE = "archive/weekly/2026-W48"

pytestmark = on_one_database


@pytest.fixture
def site(tmp_path: Path, database_url: str) -> Iterator[Served]:
    """One issue of three topics went out."""
    with serving(tmp_path, database_url) as site:
        with site.database.writing() as session:
            topics = [given.topic(session, slug) for slug in ("science", "health", "arts")]
            given.subscriber(session, *topics)
            for topic in topics:
                given.article(session, topic, url=f"{site.address}/", author="A. Writer", summary="All of it. " * 20)
        for hours in (0, 49, 24):
            site.later(hours=hours)
        site.next_mail()
        yield site


def test_a_visitor_finds_a_story_without_script(site: Served, browser: Browser) -> None:
    with browser.new_context(java_script_enabled=False) as visitor:
        page = visitor.new_page()
        page.goto(f"{site.address}/archive")
        page.get_by_role("link", name="Thursday, 26 November 2026").click()
        assert page.get_by_role("heading", level=3).count() == 3

        page.get_by_role("link", name="See this issue as the mail it was").click()
        assert page.url == f"{site.address}/{ISSUE}/mail"
        assert page.get_by_text("3 new stories").is_visible()

        page.get_by_role("link", name="Story number").first.click()
        page.wait_for_url(f"{site.address}/")
