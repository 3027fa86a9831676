"""The workbench in a real browser: by pointer, by keyboard, and by two editors."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from digest.issues import draft
from digest.issues.models import Issue
from subscribers.staff.roles import Role
from tests.support import factories as given
from tests.support.factories import MONDAY
from tests.support.served import WEEKLY, Served, serving
from tests.support.staff import hire, log_in_by_form


@pytest.fixture
def desk(sqlite_template: Path, tmp_path: Path) -> Iterator[Served]:
    """A weekly issue with four stories, and two editors."""
    url = f"sqlite:///{shutil.copy(sqlite_template, tmp_path / 'digest.db')}"
    with serving(tmp_path, url, languages=()) as served:
        with served.database.writing() as session:
            topic = given.topic(session, "immunology")
            given.subscriber(session, topic)
            for letter in "ABCD":
                given.article(session, topic, title=f"Story {letter}")
            draft.make_missing(session, WEEKLY, zone="Europe/London", now=MONDAY)
        for name in ("Ed", "Ana"):
            hire(served.database, Role.EDITOR, name, now=MONDAY)
        yield served


def at_work(browser: Browser, desk: Served, name: str = "Ed") -> Page:
    """An editor's browser at the workbench. Whatever the console says fails the test."""
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.on("pageerror", lambda error: pytest.fail(str(error)))
    log_in_by_form(page, desk.address, "issues/1", name=name)
    page.wait_for_selector("#intro-field")
    return page


def order(page: Page) -> str:
    """The letters of the stories, from the top down."""
    return "".join(title[-1] for title in page.locator("li.story h3").all_inner_texts())


def dragged(page: Page, story: str, above: str) -> None:
    """Drag a story by its grip above another."""
    row = page.locator("li.story", has_text=story)
    row.scroll_into_view_if_needed()
    grip = row.locator(".grip").bounding_box()
    target = page.locator("li.story", has_text=above).bounding_box()
    assert grip is not None
    assert target is not None
    page.mouse.move(grip["x"] + 9, grip["y"] + 9)
    page.mouse.down()
    page.mouse.move(grip["x"] + 9, target["y"] + 4, steps=5)
    with page.expect_navigation():
        page.mouse.up()


def test_a_story_is_dragged_above_another(browser: Browser, desk: Served) -> None:
    page = at_work(browser, desk)
    assert order(page) == "ABCD"

    dragged(page, "Story D", above="Story B")

    assert order(page) == "ADBC"


def test_the_keyboard_moves_a_story_on_and_on(browser: Browser, desk: Served) -> None:
    page = at_work(browser, desk)
    page.locator("li.story", has_text="Story A").locator("button[value=down]").focus()

    for expected in ("BACD", "BCAD"):
        with page.expect_navigation():
            page.keyboard.press("Enter")
        page.wait_for_selector("button[value=down]:focus")
        assert order(page) == expected


def test_without_script_everything_but_dragging_works(browser: Browser, desk: Served) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    log_in_by_form(page, desk.address, "issues/1")

    page.click("[aria-label='To the top: Story D']")
    page.click("[aria-label='Leave out: Story B']")
    page.fill("#subject-field", "Ten from the deep")
    page.click("[aria-label='Save the subject']")

    assert order(page) == "DACB"  # B stands below "Not in this issue"
    assert page.input_value("#subject-field") == "Ten from the deep"
    page.click("[aria-label='Undo: Subject'], [aria-label^='Undo: subject']")
    assert page.input_value("#subject-field") == ""
    context.close()


def test_what_is_not_saved_yet_survives_and_still_asks_who_was_faster(browser: Browser, desk: Served) -> None:
    page, other = at_work(browser, desk), at_work(browser, desk, "Ana")
    page.fill("#intro-field", "Of Ed, not saved")
    other.fill("#intro-field", "Of Ana")
    other.click("text=Save the intro")
    other.wait_for_load_state()

    page.click("[aria-label='Up: Story B']")
    page.wait_for_load_state()
    assert page.input_value("#intro-field") == "Of Ed, not saved"
    page.click("text=Save the intro")

    page.wait_for_selector("text=Somebody was faster")
    assert page.locator("#theirs + p").inner_text() == "Of Ana"
    with desk.database.reading() as session:
        assert session.get_one(Issue, 1).intro == "Of Ana"


def test_the_intro_reads_as_it_will_while_it_is_typed(browser: Browser, desk: Served) -> None:
    page = at_work(browser, desk)

    page.fill("#intro-field", "It **rained** <script>alert(1)</script>")

    page.wait_for_selector("#intro-preview strong")
    assert page.inner_text("#intro-preview p") == "It rained <script>alert(1)</script>"
