"""The pages for strangers in a real browser, with script and without."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from digest.core.sections import Web
from digest.web.serving import served
from tests.support.databases import on_one_database
from tests.support.frontdoor import FrontDoor

pytestmark = on_one_database


@pytest.fixture
def address(open_door: FrontDoor) -> Iterator[str]:
    """Where the pages are served."""
    with served(open_door.client.app, Web(), port=0) as address:  # type: ignore[arg-type]
        yield address


def test_the_time_zone_of_the_device_is_proposed_and_can_be_changed(browser: Browser, address: str) -> None:
    page = browser.new_page(timezone_id="Asia/Tokyo")

    page.goto(address)
    proposed = page.get_by_label("Your time zone").input_value()
    page.get_by_label("Your time zone").select_option("Europe/Paris")
    page.get_by_role("button", name="Sign up").click()
    kept = page.get_by_label("Your time zone").input_value()
    page.close()

    assert (proposed, kept) == ("Asia/Tokyo", "Europe/Paris")


def test_without_script_it_is_the_zone_of_the_publication_and_the_focus_is_on_the_mistakes(
    browser: Browser, address: str
) -> None:
    page = browser.new_page(java_script_enabled=False, timezone_id="Asia/Tokyo")

    page.goto(address)
    zone = page.get_by_label("Your time zone").input_value()
    page.get_by_role("button", name="Sign up").click()
    focused = page.locator(":focus").get_attribute("id")
    page.get_by_role("link", name="Type your e-mail address.").click()
    then = page.locator(":target").get_attribute("name")
    page.close()

    assert (zone, focused, then) == ("Europe/London", "mistakes", "address")


def test_nothing_is_asked_of_another_site_and_no_cookie_is_left(browser: Browser, address: str) -> None:
    page = browser.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))

    page.goto(address)
    cookies = page.context.cookies()
    page.close()

    assert [url for url in asked if not url.startswith(address)] == []
    assert cookies == []
