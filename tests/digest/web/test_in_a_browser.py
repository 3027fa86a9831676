"""The pages for strangers in a real browser: nobody is kept out, with or without script, by day or by night."""

import time
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from digest.core.sections import Web
from digest.web.serving import served
from tests.support import browser as browsers
from tests.support.frontdoor import FrontDoor

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
"""What a browser shows is the same on every database."""
LOOKS = [("light", 1000), ("dark", 320)]


@pytest.fixture
def address(open_door: FrontDoor) -> Iterator[str]:
    """Where the pages are served."""
    with served(open_door.client.app, Web(), port=0) as address:  # type: ignore[arg-type]
        yield address


@pytest.mark.parametrize(("scheme", "width"), LOOKS)
def test_nothing_on_the_way_in_keeps_anybody_out(
    open_door: FrontDoor, browser: Browser, address: str, scheme: str, width: int
) -> None:
    page = browser.new_page(viewport={"width": width, "height": 800}, color_scheme=scheme)  # type: ignore[arg-type]
    found: dict[str, tuple[list[str], bool]] = {}

    def look(name: str) -> None:
        found[name] = browsers.barriers(page), browsers.fits(page)

    page.goto(address)
    look("front")
    page.get_by_role("button", name="Sign up").click()
    look("mistakes")
    page.get_by_label("Immunology").check()
    page.get_by_label("Your e-mail address").fill("ada@example.org")
    page.get_by_label("Yes, send me this mail").check()
    open_door.later(seconds=30)
    page.get_by_role("button", name="Sign up").click()
    page.wait_for_url("**/check-your-inbox*")
    look("inbox")
    wait_for_mail(open_door)
    page.goto(address + open_door.link(1, "confirm"))
    look("confirm")
    page.get_by_role("button", name="Yes, write to me").click()
    look("welcome")
    page.goto(f"{address}/link")
    look("link")
    page.goto(f"{address}/c/nonsense")
    look("problem")
    page.close()

    assert found == {name: ([], True) for name in found}
    assert open_door.reader(1).state == "confirmed"


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


def wait_for_mail(door: FrontDoor) -> None:
    """Until what was asked for is dealt with, which begins when the answer is out."""
    until = time.monotonic() + 20
    while not door.rung:
        assert time.monotonic() < until, "nobody rang"
        time.sleep(0.02)
