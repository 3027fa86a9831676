"""A real browser: an installed Chromium, driven by Playwright."""

import shutil
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome")
FLAGS = (
    *("--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--disable-background-networking"),
    *("--disable-component-update", "--disable-sync", "--no-first-run", "--disable-features=Translate"),
)
MISSING = f"no browser: none of {', '.join(NAMES)} is installed; on Debian: apt-get install chromium"
AXE = Axe()
OURS = {"include": [["html"]], "exclude": [["optgroup"]]}
"""Not the lines of long lists, which the browser draws itself, and which take axe seconds each time."""
BEGIN = "([on, by]) => { window.looked = new Promise(done => setTimeout(() => done(axe.run(on, by)))); }"
_open: list[Browser] = []


def found() -> str:
    """The path of the installed browser; without one the test fails and says which package to install."""
    path = next(filter(None, map(shutil.which, NAMES)), None)
    if path is None:
        pytest.fail(MISSING, pytrace=False)
    return path


@contextmanager
def opened() -> Iterator[Browser]:
    """The browser, without a window; the one that is open already, if one is: a process can drive only one."""
    if _open:
        yield _open[0]
        return
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found(), args=list(FLAGS))
        _open.append(browser)
        try:
            yield browser
        finally:
            _open.clear()
            browser.close()


def barriers(page: Page, *rules: str, without: Collection[str] = ()) -> list[str]:
    """What axe finds that keeps people out of this page: rule and place, one line each.

    Asks all rules, or only `rules`; never those that it shall do `without`.
    """
    look_for_barriers(page, *rules, without=without)
    return found_barriers(page)


def look_for_barriers(page: Page, *rules: str, without: Collection[str] = ()) -> None:
    """Let axe begin, and do not wait for it."""
    options: dict[str, Any] = {"resultTypes": ["violations"], "rules": {rule: {"enabled": False} for rule in without}}
    options["iframes"] = False  # those of previews let no script in, and mails are looked at by themselves
    if rules:
        options["runOnly"] = list(rules)
    if page.evaluate("typeof axe === 'undefined'"):
        page.evaluate(AXE.axe_script)
    page.evaluate(BEGIN, [OURS, options])


def found_barriers(page: Page) -> list[str]:
    """What it found, once it is through."""
    return [
        f"{page.url}: {violation['id']}: {node['target']} {node['failureSummary']}"
        for violation in page.evaluate("looked")["violations"]
        for node in violation["nodes"]
    ]


def too_wide(page: Page) -> int:
    """By how many pixels the page is wider than its window; nothing should have to be scrolled sideways to."""
    return int(page.evaluate("document.scrollingElement.scrollWidth - innerWidth"))
