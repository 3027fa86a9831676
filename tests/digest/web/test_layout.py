"""Long German words and a layout from right to left fit a narrow phone, on every page there is."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from httpx2 import Response
from playwright.sync_api import Browser

from tests.digest.web.tour.ground import Walk, abroad
from tests.digest.web.tour.walks import each_walk
from tests.support import browser as browsers
from tests.support.databases import on_one_database
from tests.support.frontdoor import FrontDoor
from tests.support.newsroom import Newsroom

pytestmark = on_one_database
NARROW = {"width": 320, "height": 700}
HEBREW = """
msgid "Unsubscribe"
msgstr "ביטול הרשמה"

msgid "Topics"
msgstr "נושאים"
"""


@pytest.mark.parametrize("language", ["de", "he"])
@each_walk
def test_no_page_is_wider_than_a_narrow_phone(
    newsroom: Newsroom, browser: Browser, tmp_path: Path, language: str, walk: Callable[[FrontDoor], Walk]
) -> None:
    (tmp_path / "he.po").write_text(HEBREW, encoding="utf-8")
    door = abroad(newsroom, language, catalogues=tmp_path)
    phone = browser.new_page(viewport=NARROW)  # type: ignore[arg-type]
    wide = []

    for name, page in walk(door):
        phone.set_content(_whole(door, page), wait_until="domcontentloaded")
        wide += [name] if browsers.too_wide(phone) > 0 else []
    phone.close()

    assert wide == []


def _whole(door: FrontDoor, page: Response) -> str:
    """The page with its style sheets in it."""
    link = re.compile(r'<link rel="stylesheet" href="([^"]+)">')
    return link.sub(lambda found: f"<style>{door.get(found[1]).text}</style>", page.text)
