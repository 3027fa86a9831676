"""By keyboard alone: Tab, Space and Enter lead through a reader's life, and one always sees where one is."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from digest.topics import edit
from tests.support.person import Person
from tests.support.served import link_in, serving

MOST_STOPS = 60
WHERE = """() => {
  const at = document.activeElement, style = getComputedStyle(at), box = at.getBoundingClientRect();
  const words = at.labels?.length ? at.labels[0].innerText : at.innerText;
  return {
    words: words.trim(),
    seen: at === document.body || parseFloat(style.outlineWidth) >= 2 && style.outlineStyle !== "none"
      && box.width > 0 && box.bottom > 0 && box.top < innerHeight,
  };
}"""
"""What has the focus, in words, and whether its outline is drawn within the window."""


@pytest.fixture
def ada(browser: Browser, sqlite_template: Path, tmp_path: Path) -> Iterator[Person]:
    """Somebody without a mouse, at the front page."""
    database = f"sqlite:///{shutil.copy(sqlite_template, tmp_path / 'digest.db')}"
    with serving(tmp_path, database) as site, browser.new_context() as context:
        with site.database.writing() as session:
            for name in ("Sleep", "Heart"):
                edit.add(session, name.lower(), name, now=site.clock[0])
        yield Person(site, context.new_page())


def test_a_reader_comes_chooses_and_leaves_by_keyboard_alone(ada: Person) -> None:
    ada.opens("")
    presses(ada.page, "Space", on="Sleep")
    goes_to(ada.page, "Your e-mail address")
    ada.page.keyboard.type("ada@example.org")
    presses(ada.page, "Space", on="Yes, send me this mail")
    ada.site.later(seconds=30)
    presses(ada.page, "Enter", on="Sign up", then="Look into your inbox")

    ada.opens(link_in(ada.gets("please confirm"), "c"))
    presses(ada.page, "Enter", on="Yes, write to me", then="You are in")
    presses(ada.page, "Enter", on="See or change your choices", then="Your mail")

    presses(ada.page, "Space", on="Heart")
    presses(ada.page, "Enter", on="Save", then="Your mail")
    assert ada.page.evaluate("document.activeElement.id") == "told"
    assert ada.page.get_by_label("Heart").is_checked()

    presses(ada.page, "Enter", on="Unsubscribe", then="Unsubscribe?")
    presses(ada.page, "Space", on="Yes, unsubscribe me", then="You have unsubscribed")
    presses(ada.page, "Enter", on="Undo: send me mail again", then="Your mail")


def test_the_first_stop_of_every_page_leads_past_its_head(ada: Person) -> None:
    for path in ("", "link", "archive"):
        ada.opens(path)
        ada.page.keyboard.press("Tab")
        assert ada.page.evaluate(WHERE) == {"words": "Skip to the content", "seen": True}
        ada.page.keyboard.press("Enter")
        assert ada.page.evaluate("document.activeElement.id") == "main"


def goes_to(page: Page, words: str) -> None:
    """Tab on to what begins with these words; every stop on the way can be seen."""
    for _ in range(MOST_STOPS):
        page.keyboard.press("Tab")
        at = page.evaluate(WHERE)
        assert at["seen"], at["words"]
        if at["words"].startswith(words):
            return
    pytest.fail(f"no way leads to {words!r}")


def presses(page: Page, key: str, *, on: str, then: str = "") -> None:
    """Go there and press the key; `then` is the heading of the page that follows."""
    goes_to(page, on)
    if not then:
        page.keyboard.press(key)
        return
    with page.expect_navigation():
        page.keyboard.press(key)
    assert page.inner_text("h1") == then
