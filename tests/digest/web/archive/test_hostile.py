"""What feeds and editors write stays text, wherever the archive shows it."""

import io
import re

import feedparser
import pytest
from lxml import html
from lxml.etree import _Element

from tests.support.archive import FIRST, one_issue
from tests.support.frontdoor import FrontDoor

SCRIPT = "\"'><script>alert(1)</script><img src=x onerror=alert(1)>{{ 7*7 }}{% raw %}"
PLACES = ("/archive", FIRST, f"{FIRST}/mail")


@pytest.fixture
def attacked(door: FrontDoor) -> FrontDoor:
    """An issue was sent whose every text wants to be markup."""
    one_issue(
        door,
        words=SCRIPT,
        title=SCRIPT,
        summary=SCRIPT,
        author=SCRIPT,
        image_alt=SCRIPT,
        url="https://www.example.org/1?a=\"'><script>alert(1)</script>",
        image_url="https://pictures.example.net/1.jpg?\"'><script>alert(1)</script>",
    )
    return door


@pytest.mark.parametrize("path", PLACES)
def test_no_text_becomes_markup(attacked: FrontDoor, path: str) -> None:
    page = attacked.get(path)

    document = html.fromstring(page.text)
    assert page.status_code == 200
    assert document.xpath("//script") == []
    assert [name for element in document.iter() for name in element.attrib if str(name).startswith("on")] == []
    assert "49" not in re.sub(r"[0-9a-f]{6,}", "", _words(document))
    assert "<script>alert(1)</script>" in _words(document)


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "data:text/html,<script>alert(1)</script>",
        "java\tscript:alert(1)",
        " javascript:alert(1)",
        "//evil.example/",
        "https://user@evil.example/",
    ],
)
@pytest.mark.parametrize("path", [FIRST, f"{FIRST}/mail"])
def test_no_link_and_no_picture_leads_out_of_the_web(door: FrontDoor, path: str, address: str) -> None:
    one_issue(door, words="", title="A story", url=address, image_url=address)

    document = html.fromstring(door.get(path).text)

    links = [str(link) for element in document.iter() for link in map(element.get, ("href", "src")) if link]
    assert all(re.match(r"https://|/(?!/)|#topic-|#main", link) for link in links), links
    assert address not in links
    assert "A story" in _words(document)


@pytest.mark.parametrize(
    "address",
    [
        "https://evil.example; script-src *; a/1.jpg",
        "https://evil.example, default-src */1.jpg",
        "https://evil.example\r\nX-Evil: 1/1.jpg",
        "https://*/1.jpg",
        "https://'unsafe-inline'/1.jpg",
    ],
)
@pytest.mark.parametrize("path", [FIRST, f"{FIRST}/mail"])
def test_no_picture_loosens_the_policy(door: FrontDoor, path: str, address: str) -> None:
    one_issue(door, words="", title="A story", image_url=address)

    page = door.get(path)

    assert page.status_code == 200
    assert "evil" not in str(page.headers)
    assert page.headers["content-security-policy"].count("script-src") == (0 if "mail" in path else 1)
    assert re.search(r"img-src ('none'|'self')(?=;)", page.headers["content-security-policy"])


def test_the_feed_stays_a_feed(attacked: FrontDoor) -> None:
    feed = feedparser.parse(io.BytesIO(attacked.get("/archive/feed.atom").content))

    assert (feed.bozo, len(feed.entries)) == (False, 1)
    assert feed.entries[0].title_detail.type == "text/plain"
    assert "<script>" in feed.entries[0].title


def _words(document: _Element) -> str:
    return "".join(map(str, document.itertext()))
