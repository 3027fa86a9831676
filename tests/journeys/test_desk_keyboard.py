"""The desk by keyboard alone, and at twice its size: one sees where one is, and loses nothing."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.support import desk_gallery
from tests.support.browser import too_wide
from tests.support.desk_gallery import EXHIBITS, DeskGallery

MOST_STOPS = 400
ROOMS = ("login", "home", "story", "preview", "checks", "forecast", "review", "sending", "correction", "staff")
STOP = """() => {
  const at = document.activeElement, before = window.stopped, style = getComputedStyle(at);
  const box = at.getBoundingClientRect();
  window.stopped = at;
  window.began ??= at;
  return {
    end: at === document.body || before !== undefined && at === window.began,
    words: `${at.tagName} ${at.id} ${at.innerText?.trim().slice(0, 40)}`,
    onward: !before || !!(before.compareDocumentPosition(at) & (Node.DOCUMENT_POSITION_FOLLOWING)),
    seen: parseFloat(style.outlineWidth) >= 2 && style.outlineStyle !== "none"
      && box.width > 0 && box.bottom > 0 && box.top < innerHeight,
  };
}"""
"""What has the focus: whether it comes after the last one, and is outlined within the window. Inside a frame the mail
itself has the outline."""


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> Iterator[DeskGallery]:
    """A week at the desk."""
    with desk_gallery.opened(tmp_path_factory.mktemp("desk"), sqlite_template) as opened:
        yield opened


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A wide screen."""
    with browser.new_context(viewport={"width": 1280, "height": 900}, reduced_motion="reduce") as context:
        yield context.new_page()


def test_tab_leads_through_every_page_in_its_order_and_out_again(desk: DeskGallery, page: Page) -> None:
    wrong = list[str]()
    for name in ROOMS:
        desk.show(page, EXHIBITS[name])
        page.evaluate("document.activeElement.blur()")
        wrong += [f"{name}: {trouble}" for trouble in walked(page)]

    assert wrong == []


def test_the_first_stop_leads_past_the_head(desk: DeskGallery, page: Page) -> None:
    for name in ("home", "draft", "review"):
        desk.show(page, EXHIBITS[name])
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.innerText") == "Skip to the content"
        page.keyboard.press("Enter")
        assert page.evaluate("document.activeElement.id") == "main"


@pytest.mark.parametrize("key", ["Enter", "Space"])
def test_what_is_folded_opens_by_either_key(desk: DeskGallery, page: Page, key: str) -> None:
    desk.show(page, EXHIBITS["review"])
    page.locator("summary", has_text="Hold it").focus()

    page.keyboard.press(key)

    assert page.get_by_label("Why, for colleagues").locator("visible=true").count() == 1


def test_at_twice_its_size_nothing_is_lost(desk: DeskGallery, page: Page) -> None:
    lost = list[str]()
    for name in (*ROOMS, "draft", "log", "preview-beside"):
        page.set_viewport_size({"width": 1280, "height": 900})
        desk.show(page, EXHIBITS[name])
        before = shown(page)
        page.set_viewport_size({"width": 640, "height": 450})  # what is left of it at 200 %
        if too_wide(page) > 0 or shown(page) != before:
            lost.append(name)

    assert lost == []


def walked(page: Page) -> list[str]:
    """What is wrong on the way from the first stop to the last, by Tab."""
    wrong = list[str]()
    for _ in range(MOST_STOPS):
        page.keyboard.press("Tab")
        at = page.evaluate(STOP)
        if at["end"]:
            return wrong
        if at["words"].startswith("IFRAME"):
            page.evaluate("document.querySelector('iframe').tabIndex = -1; document.querySelector('footer a').focus()")
            continue
        wrong += [] if at["seen"] else [f"not seen: {at['words']}"]
        wrong += [] if at["onward"] else [f"leads back: {at['words']}"]
    return [*wrong, "no way out"]


def shown(page: Page) -> int:
    """How many things can be pressed, followed or filled in."""
    things = page.locator("a, button, input:not([type=hidden]), select, textarea, summary")
    return things.locator("visible=true").count()
