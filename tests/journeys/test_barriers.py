"""No page and no mail keeps anybody out: every one of them, in a real browser, by day and by night, on a phone."""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from fastapi.routing import APIRoute, APIRouter
from playwright.sync_api import Browser, Page

from digest.web import server
from tests.support import gallery, tongues
from tests.support.browser import barriers, too_wide
from tests.support.drawings import HERE, drawn
from tests.support.gallery import EXHIBITS, Gallery

PHONE = {"width": 320, "height": 700}
FOR_WHOLE_PAGES = ("region", "landmark-one-main")
"""Rules that no mail can keep: it is shown inside the page of a mail program, whose landmarks are its own, and a
second "main" in there would mislead."""
NO_PAGES = re.compile(r"/(desk|api|hooks)(/.*)?|.*[.](json|atom)|/signup")
"""Routes that answer with something else, or by leading on, and those of staff."""


@pytest.fixture(scope="module")
def open_gallery(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> Iterator[Gallery]:
    """Every page in each of its states."""
    folder = tmp_path_factory.mktemp("gallery")
    with gallery.opened(folder, f"sqlite:///{shutil.copy(sqlite_template, folder / 'digest.db')}") as opened:
        yield opened


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A phone, to which photographs are drawings; nothing moves, so that colours are at once what they will be."""
    with browser.new_context(viewport=PHONE, reduced_motion="reduce") as context:  # type: ignore[arg-type]
        drawn(context)
        yield context.new_page()


def test_no_page_keeps_anybody_out(open_gallery: Gallery, page: Page) -> None:
    complaints = list[str]()
    page.on("console", lambda said: complaints.append(f"{page.url}: {said.text}"))
    page.on("request", lambda asked: complaints.append(asked.url) if _foreign(asked.url, asked.resource_type) else None)

    for name, exhibit in EXHIBITS.items():
        open_gallery.show(page, exhibit)
        complaints += looked_at(page, name) if name != "issue-as-mail" else []

    assert [line for line in complaints if "status of 4" not in line] == []  # the browser notes each answer of 4xx
    assert page.context.cookies() == []


def test_every_page_is_looked_at(open_gallery: Gallery) -> None:
    routes = {route.path for router in server.ROUTERS for route in _routes(router)}
    shown = [urlsplit(open_gallery.address(exhibit)).path for exhibit in EXHIBITS.values()]

    pages = {path: re.sub(r"\{\w+\}", "[^/]+", path) for path in routes if not NO_PAGES.fullmatch(path)}

    unseen = [path for path, pattern in pages.items() if not any(re.fullmatch(pattern, path) for path in shown)]
    assert unseen == []


def test_an_issue_that_is_shown_as_the_mail_it_was_keeps_nobody_out(open_gallery: Gallery, page: Page) -> None:
    html = page.request.get(open_gallery.address(EXHIBITS["issue-as-mail"])).text()

    page.set_content(html)  # where it is served, no script may run, that of axe neither

    assert looked_at(page, "issue-as-mail", without=FOR_WHOLE_PAGES) == []


@pytest.mark.parametrize("language", ["en", "de"])
def test_no_mail_keeps_anybody_out(page: Page, language: str) -> None:
    by, complaints = tongues.stationery("en", "de"), list[str]()

    for template in tongues.MAILS:
        _, html = tongues.parts(tongues.mail(template, language, by))
        page.set_content(html)
        complaints += looked_at(page, template, without=FOR_WHOLE_PAGES)

    assert complaints == []


def looked_at(page: Page, name: str, *, without: tuple[str, ...] = ()) -> list[str]:
    """What is wrong with what the browser shows: all rules by day, the colours once more by night."""
    page.emulate_media(color_scheme="light")
    wrong = barriers(page, without=without)
    page.emulate_media(color_scheme="dark")
    wrong += barriers(page, "color-contrast")
    if (pixels := too_wide(page)) > 0:
        wrong.append(f"{pixels} pixels too wide")
    return [f"{name}: {line}" for line in wrong]


def _routes(router: APIRouter) -> list[APIRoute]:
    return [route for route in router.routes if isinstance(route, APIRoute) and "GET" in (route.methods or ())]


def _foreign(address: str, kind: str) -> bool:
    return not address.startswith(HERE) and kind != "image"
