"""Checks and forecast in a real browser: an editor asks, waits and reads, without script."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from subscribers.staff.roles import Role
from tests.support import factories as given
from tests.support.databases import on_one_database
from tests.support.factories import MONDAY
from tests.support.served import Served, serving
from tests.support.staff import hire, log_in_by_form

pytestmark = on_one_database


@pytest.fixture
def site(tmp_path: Path, database_url: str) -> Iterator[Served]:
    """An issue with a story that wants a look, twelve readers, and an editor."""
    with serving(tmp_path, database_url, languages=()) as site:
        with site.database.writing() as session:
            news = given.topic(session, "news")
            given.article(session, news, title="LEAKY VESSELS ARE MENDED", url=f"{site.address}/", image_alt="")
            for _ in range(12):
                given.subscriber(session, news)
        hire(site.database, Role.EDITOR, now=MONDAY)
        site.work()
        yield site


def test_an_editor_asks_waits_and_reads_without_script(site: Served, browser: Browser) -> None:
    with browser.new_context(java_script_enabled=False) as desk:
        page = desk.new_page()
        log_in_by_form(page, site.address, "issues/1/checks")
        assert page.get_by_text("The headline is all capitals").is_visible()
        page.get_by_role("link", name="Forecast").click()
        page.get_by_role("button", name="Make a forecast").click()
        site.work()
        page.get_by_role("link", name="Forecast").click()

        assert page.get_by_role("img", name="Readers by the number of stories in their mail").is_visible()
        assert page.get_by_role("cell", name="12").first.is_visible()
