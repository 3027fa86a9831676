"""Readers' own pages in a real browser: with script and without."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from subscribers import moving
from subscribers.addresses import email_address
from subscribers.models import Subscriber
from subscribers.tokens import Purpose, token
from tests.support import factories as given
from tests.support.browser import barriers
from tests.support.newsroom import SECRET
from tests.support.served import Served, serving

DESK = {"width": 1280, "height": 900}


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    """Forty topics, and one reader in London who follows three and wishes to move."""
    with serving(tmp_path, f"sqlite:///{tmp_path}/digest.db") as served:
        with served.database.writing() as session:
            topics = [given.topic(session, f"topic-{number}") for number in range(40)]
            given.article(session, topics[0], title="Leaky blood vessels")
            reader = given.subscriber(session, *topics[:3])
            given.subscriber(session, address="other@example.org")
            moving.ask_to_move(session, reader.id, email_address("new@example.net"), source="web", now=served.clock[0])
        served.work()
        yield served


def test_mistakes_keep_nobody_out_and_get_the_focus(browser: Browser, served: Served) -> None:
    page = browser.new_page(viewport=DESK)  # type: ignore[arg-type]
    page.goto(address_of(served, "preferences"))

    page.fill("#paused_until", "2020-01-01")
    save(page)

    assert page.evaluate("document.activeElement.textContent").strip().startswith("Nothing was saved yet.")
    assert barriers(page) == []
    page.close()


def test_the_time_zone_of_the_device_is_proposed_and_never_set_by_itself(browser: Browser, served: Served) -> None:
    page = browser.new_page(timezone_id="Europe/Berlin")
    page.goto(address_of(served, "preferences"))

    before = page.input_value("#timezone")
    page.get_by_role("button", name="Use that one").click()
    save(page)

    assert (before, page.input_value("#timezone")) == ("Europe/London", "Europe/Berlin")
    assert page.evaluate("document.activeElement.id") == "told"
    assert page.is_hidden("[data-zone-offer]")
    page.close()


def test_the_next_mail_is_shown_in_its_place_by_keyboard_alone(browser: Browser, served: Served) -> None:
    page = browser.new_page()
    page.goto(address_of(served, "preferences"))
    here = page.url

    page.get_by_role("link", name="What will it hold?").focus()
    page.keyboard.press("Enter")
    page.wait_for_selector("#next h3")

    assert "Leaky blood vessels" in page.inner_text("#next")
    assert (page.url, barriers(page)) == (here, [])
    page.close()


def test_all_of_it_works_without_script(browser: Browser, served: Served) -> None:
    page = browser.new_page(java_script_enabled=False)
    page.goto(address_of(served, "preferences"))
    page.get_by_role("link", name="What will it hold?").click()
    shown = page.inner_text("main")
    page.get_by_role("link", name="Back to your choices").click()
    page.get_by_role("navigation", name="On this page").get_by_role("link", name="Unsubscribe").click()
    page.get_by_role("button", name="Yes, unsubscribe me").click()
    left = page.inner_text("h1")
    page.get_by_role("button", name="Undo").click()

    assert "Leaky blood vessels" in shown
    assert left == "You have unsubscribed"
    assert page.inner_text("#told").strip() == "You are back. Everything is as it was."
    page.close()


def test_going_back_after_erasing_shows_nothing(browser: Browser, served: Served) -> None:
    page = browser.new_page()
    page.goto(address_of(served, "preferences/erase"))

    page.get_by_role("button", name="Yes, erase everything about me").click()
    last = page.inner_text("h1")
    page.go_back()

    assert (last, page.inner_text("h1")) == ("Everything is erased", "This link does not work")
    page.close()


def address_of(served: Served, name: str) -> str:
    """A page of the first reader: a purpose, and what follows its token."""
    purpose: Purpose = "unsubscribe" if name == "unsubscribe" else "preferences"
    with served.database.reading() as session:
        handle = session.get_one(Subscriber, 1).handle
    return f"{served.address}/{purpose[0]}/{token(SECRET, purpose, handle)}{name.removeprefix(purpose)}"


def save(page: Page) -> None:
    """Press the button, and wait for the page that follows."""
    with page.expect_navigation():
        page.get_by_role("button", name="Save", exact=True).click()
