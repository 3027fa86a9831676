"""Previews in a real browser: dark is dark, whatever the screen."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from subscribers.staff.roles import Role
from tests.support import factories as given
from tests.support.databases import on_one_database
from tests.support.served import Served, serving
from tests.support.staff import hire, log_in_by_form

pytestmark = on_one_database


@pytest.fixture
def site(tmp_path: Path, database_url: str) -> Iterator[Served]:
    """A weekly issue that is being drafted, a reader of it, and an approver."""
    with serving(tmp_path, database_url) as site:
        with site.database.writing() as session:
            topics = [given.topic(session, slug) for slug in ("science", "health", "arts")]
            given.subscriber(session, *topics[:2], address="ana@example.org", name="Ana")
            for topic in topics:
                given.article(session, topic, summary="All of it. " * 20)
        hire(site.database, Role.APPROVER, now=site.clock[0])
        site.work()
        yield site


def at_the_desk(site: Served, visitor: BrowserContext) -> Page:
    """Logged in by the form."""
    page = visitor.new_page()
    log_in_by_form(page, site.address)
    return page


def test_dark_is_dark_and_light_is_light_whatever_the_screen(site: Served, browser: Browser) -> None:
    grounds = {}
    for screen in ("light", "dark"):
        with browser.new_context(color_scheme=screen) as visitor:
            page = at_the_desk(site, visitor)
            page.get_by_role("link", name="Preview as a reader").click()
            for wanted in ("Dark", "Light"):
                page.get_by_role("link", name=wanted, exact=True).click()
                title = page.frame_locator("iframe").get_by_role("heading", level=2).first
                grounds[screen, wanted] = title.evaluate("element => getComputedStyle(element).color")

    assert grounds["light", "Dark"] == grounds["dark", "Dark"] != grounds["light", "Light"] == grounds["dark", "Light"]
