"""No page of the desk keeps anybody out: each of them in all its states, by day and by night, on a tablet and on a
desk, in one browser and of one week."""

import re
from collections.abc import Iterator
from contextlib import ExitStack
from itertools import zip_longest
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.digest.web.test_access import routes
from tests.support import desk_gallery
from tests.support.browser import found_barriers, look_for_barriers, too_wide
from tests.support.desk_gallery import EXHIBITS, DeskGallery
from tests.support.drawings import drawn

LOOKS: dict[tuple[int, str], tuple[str, ...]] = {
    (768, "light"): (),
    (1280, "dark"): ("color-contrast", "scrollable-region-focusable", "target-size"),
}
"""Width and colours, with the rules to ask; none: all. What else axe looks at is the same in all of them."""
OPEN = "document.querySelectorAll('details').forEach(details => details.open = true)"
PIECES = {
    "/desk/issues/{issue_id}/news",
    "/desk/issues/{issue_id}/preview/extremes",
    "/desk/issues/{issue_id}/sending/domains",
    "/desk/issues/{issue_id}/sending/progress",
}
"""Of pages, which are looked at as a whole."""
FRAMED = re.compile(r"/desk/issues/\{issue_id\}/preview/(readers/\{number\}/)?mail")
"""Mails as they were sent, which tests of mails look at: no script may run in there."""
NOTES = ("status of 4", "Password forms should have", "directive: \"img-src 'none'\"")
"""What the browser notes of every answer of 4xx, of forms without an address, and of pictures that are not to be
shown."""


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> Iterator[DeskGallery]:
    """Every page in each of its states."""
    with desk_gallery.opened(tmp_path_factory.mktemp("desk"), sqlite_template) as opened:
        yield opened


@pytest.fixture
def windows(browser: Browser) -> Iterator[list[Page]]:
    """Two browsers: while axe looks at what one shows, the other goes on. Photographs are drawings, and nothing moves,
    so that colours are at once what they will be."""
    with ExitStack() as stack:
        contexts = [stack.enter_context(browser.new_context(reduced_motion="reduce")) for _ in range(2)]
        for context in contexts:
            drawn(context)
        yield [context.new_page() for context in contexts]


def test_no_page_of_the_desk_keeps_anybody_out(desk: DeskGallery, windows: list[Page]) -> None:
    complaints, names = list[str](), iter(EXHIBITS)
    for page in windows:
        page.on("console", lambda said: complaints.append(f"{said.location['url']}: {said.text}"))
        page.on("pageerror", lambda error: complaints.append(str(error)))

    for _ in zip_longest(*(walked(desk, page, names, complaints) for page in windows)):
        pass

    assert [line for line in complaints if not any(note in line for note in NOTES)] == []
    assert next(names, None) is None


def test_every_page_of_the_desk_is_looked_at(desk: DeskGallery) -> None:
    pages = {route.path for route in routes() if "GET" in (route.methods or ())}
    shown = {desk.path(exhibit) for exhibit in EXHIBITS.values()}

    patterns = {path: re.sub(r"\{\w+\}", "[^/]+", path) for path in pages - PIECES if not FRAMED.fullmatch(path)}

    unseen = [path for path, pattern in patterns.items() if not any(re.fullmatch(pattern, path) for path in shown)]
    assert unseen == []


def walked(desk: DeskGallery, page: Page, names: Iterator[str], complaints: list[str]) -> Iterator[None]:
    """Notes what is wrong with the exhibits that this window takes, in their order, because pressing changes things.

    All rules by day and narrow; by night and wide, those that look at colours and places once more. Yields whenever
    axe is at work.
    """
    for name in names:
        desk.show(page, EXHIBITS[name])
        page.evaluate(OPEN)
        for (width, colours), rules in LOOKS.items():
            page.set_viewport_size({"width": width, "height": 900})
            page.emulate_media(color_scheme=colours)  # type: ignore[arg-type]
            wrong = [f"{pixels} pixels too wide at {width}"] if (pixels := too_wide(page)) > 0 else []
            look_for_barriers(page, *rules)
            yield
            complaints += [f"{name}: {line}" for line in [*wrong, *found_barriers(page)]]
