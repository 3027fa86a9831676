"""What publishers write, in any encoding and with anything in it, arrives as plain text and safe pictures."""

import pytest
from lxml import html

from tests.support.factories import MONDAY
from tests.support.press import Press
from tests.support.publication import Publication
from tests.support.site.feed import KIND, Feed, Item
from tests.support.site.server import Site
from tests.support.site.trouble import document

XML = '<?xml version="1.0"{declared}?><rss version="2.0"><channel><title>News</title>{items}</channel></rss>'
ITEM = "<item><title>{title}</title><link>https://cafe.example/1</link><guid>1</guid></item>"


def feed(title: str, *, declared: str = "") -> str:
    """A feed of one item, with or without a declared encoding."""
    declaration = f' encoding="{declared}"' if declared else ""
    return XML.format(declared=declaration, items=ITEM.format(title=title))


ENCODED = {
    "a control character": (feed("Caf\x1b\u00e9 society").encode(), "Café society"),
    "windows-1252 called UTF-8": (feed("“Café” society", declared="UTF-8").encode("cp1252"), "“Café” society"),
    "UTF-8 called Latin-1": (feed("“Café” society", declared="ISO-8859-1").encode(), "“Café” society"),
    "UTF-16 with a mark": (feed("“Café” society", declared="UTF-16").encode("utf-16"), "“Café” society"),
    "UTF-16 without a mark": (feed("Café society").encode("utf-16-le"), "Café society"),
    "UTF-8 twice over": (feed("Café société".encode().decode("cp1252")).encode(), "Café société"),
}


@pytest.mark.parametrize("kind", ENCODED)
def test_characters_arrive_as_they_were_meant(publication: Publication, site: Site, kind: str) -> None:
    """A22."""
    body, title = ENCODED[kind]
    site.pages["/feed"] = document(body, KIND)
    publication("sources", "add", site.url("/feed"))

    publication("sources", "refresh")

    assert [article["title"] for article in publication("articles", "list", "--json").json] == [title]


PICTURES = (
    ("large", "<img src='https://img.example/4096.jpg' width='4096' height='2160' alt='A whole marsh'>"),
    ("missing", "<p>No picture at all</p>"),
    ("inline", "<img src='data:image/png;base64,iVBORw0KGgo=' alt='Inline'>"),
    ("insecure", "<img src='http://img.example/plain.jpg' alt='Insecure'>"),
    ("relative", "<img src='/pictures/heron.jpg' alt='A heron'>"),
)


def test_pictures_in_mail_are_https_sized_and_described_or_left_out(press: Press, site: Site) -> None:
    """A21: 4096 pixels wide, missing, inline, over http, and relative to the story's page."""
    items = [
        Item(f"A {name} picture", f"https://img.example/{name}/", name, MONDAY, content=markup)
        for name, markup in PICTURES
    ]
    site.pages["/feed"] = Feed("Pictures", items)
    press.add(site.url("/feed"))
    press.read()

    press.next_issue()

    [mail] = press.newsroom.mails()
    shown = [image for image in _html(mail).iter("img") if "img.example" in image.get("src", "")]
    assert {image.get("src"): image.get("alt") for image in shown} in (
        {"https://img.example/4096.jpg": "A whole marsh"},
        {"https://img.example/4096.jpg": "A whole marsh", "https://img.example/pictures/heron.jpg": "A heron"},
    )
    assert all(0 < int(image.get("width", "0")) <= 640 for image in shown)


HOSTILE = "Free money\r\nBcc: all@example.org\r\n\r\n<script>alert(1)</script> {{ 7*7 }} & <b>bold</b>"


def test_hostile_text_neither_adds_a_header_nor_markup(press: Press, site: Site) -> None:
    """A34."""
    text = (
        "Words <img src=x onerror=alert(1)> and <a href='javascript:alert(1)'>a link</a>, {% include '/etc/passwd' %}"
    )
    site.pages["/feed"] = Feed("Hostile", [Item(HOSTILE, "https://evil.example/1", "1", MONDAY, text)])
    press.add(site.url("/feed"))
    press.read()

    said = press.next_issue()

    [mail] = press.newsroom.mails()
    assert mail["Bcc"] is None
    assert "Bcc: all@example.org" in said
    assert "{{ 7*7 }}" in said
    page = _html(mail)
    assert [tag for tag in ("script", "iframe", "object") if next(page.iter(tag), None) is not None] == []
    assert [
        one for one in page.iter() if isinstance(one.tag, str) and any(name[:2] == "on" for name in dict(one.attrib))
    ] == []
    assert not [link for link in page.iter("a") if link.get("href", "").startswith("javascript")]


def _html(mail: object) -> html.HtmlElement:
    body = mail.get_body(("html",))  # type: ignore[attr-defined]
    return html.fromstring(body.get_content())
