"""Feeds that are built to keep a parser busy, or to break out of it: each is over in a moment."""

import html
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.digest.sources.documents import ATOM, CSV, PAGE, RSS
from tests.digest.sources.parsing.mutation import mutated
from tests.support.entries import read_or_refused

MB = 1_000_000
ITEM = "<item><title>A</title>{}</item>"
JSONFEED = json.dumps(
    {
        "version": "https://jsonfeed.org/version/1.1",
        "items": [
            {"id": "1", "url": "https://birds.example/1", "title": "A", "content_html": "<p>B</p>", "tags": ["C"]}
        ],
    }
)
POSTS = json.dumps([{"id": 1, "title": {"rendered": "A"}, "link": "https://birds.example/1"}])
NEWS = (
    '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">'
    "<url><loc>https://birds.example/1</loc><news:news><news:title>A</news:title></news:news></url></urlset>"
)
HTML = '<!DOCTYPE html><html><head><title>T</title><link type="application/rss+xml" href="/feed"></head><body>x</body>'
DOCUMENTS = [RSS, ATOM, JSONFEED, CSV, PAGE, POSTS, NEWS, HTML]


@pytest.mark.timeout(20)
@pytest.mark.parametrize(
    "body",
    [
        "<" * 5 * MB,
        "<rss>" + "<" * 5 * MB,
        " " * 5 * MB,
        "<rss>" + " " * 5 * MB,
        " " * 5 * MB + "<rss><channel>",
        "a" + " " * 5 * MB + "b",
        "<rss><channel><item><title>" + "&" * 5 * MB,
        "<rss><channel>" + "<![CDATA[" * 500_000,
        "<rss><channel>" + "<description>" * 400_000,
        "<!--" * MB,
        "<?x " * MB,
        "<!DOCTYPE " * 500_000,
        "<!DOCTYPE " + '"a" \'' * MB,
        "<?xml " + "?" * 5 * MB,
        "<rss " + "a='b' " * 500_000 + "><channel>",
        "<rss " + " ".join(f"a{number}='b'" for number in range(200_000)) + "><channel></channel></rss>",
        "<rss><channel>" + ITEM.format(f"<description>{'&lt;div>' * 20_000}</description>") * 20 + "</channel></rss>",
        "<rss><channel>" + "".join(f"<a{number}:b>" for number in range(200_000)),
        "<rss><channel>" + "".join(f"<a{number}:b xmlns:a{number}='u{number}'/>" for number in range(50_000)),
        "<rss><channel>" + ITEM.format("<author>" + "a" * 2 * MB + "</author>"),
        "<rss><channel>" + ITEM.format("<author>" + "a@" * MB + "</author>") + "</channel></rss>",
        "<rss><channel>" + ITEM.format("<pubDate>" + "1 " * MB + "</pubDate>") + "</channel></rss>",
        "<rss><channel>" + ITEM.format("<link>" + "&a" * MB + "</link>") + "</channel></rss>",
        "<rss><channel>"
        + ITEM.format("".join(f"<category>{n}</category>" for n in range(20_000)))
        + "</channel></rss>",
        "<rss><channel>" + ITEM.format("<description>" + "&lt;img src='https://x.example/a.png'&gt;" * 50_000),
        "<rss><channel><item><title>" + "a<b &lt;i " * 200_000 + "</title></item></channel></rss>",
        "[" * 5 * MB,
        "x" * 4 * MB + "<?xml version='1.0'?><rss></rss>",
        "x" + "<?xml " * 500_000,
        "<html" * MB,
    ],
    ids=str.__len__,
)
def test_megabytes_of_nonsense_are_refused_or_read_in_a_moment(body: str) -> None:
    assert read_or_refused(body.encode())


@pytest.mark.timeout(20)
@pytest.mark.parametrize("depth", [10_000, 100_000])
@pytest.mark.parametrize("close", [True, False])
def test_deep_nesting_does_no_harm(depth: int, *, close: bool) -> None:
    nested = "<b>" * depth + "x" + "</b>" * depth * close
    documents = [
        f"<rss><channel><item><title>A</title></item>{ITEM.format(f'<description>{nested}</description>')}</channel></rss>",
        f"<rss><channel>{ITEM.format(f'<description>{html.escape(nested)}</description>')}</channel></rss>",
        f'<feed xmlns="http://www.w3.org/2005/Atom"><entry><title type="xhtml">A{nested}</title></entry></feed>',
        json.dumps({"items": [{"title": "A", "content_html": nested}]}),
    ]

    for document in documents:
        assert read_or_refused(document.encode()).startswith("A")


@pytest.mark.timeout(30)
@pytest.mark.parametrize("word", ["Story", "Fish & chips"])
def test_a_feed_of_20_mb_is_read_at_its_beginning(word: str) -> None:
    items = "".join(
        f"<item><title>{word} {n}</title><description>{'word ' * 30}</description></item>" for n in range(90_000)
    )

    said = read_or_refused(f"<rss><channel>{items}</channel></rss>".encode())

    assert said.startswith(f"{word} 0 {word} 1 ")
    assert "it is too large; only the first 5000 items were read" in said


@settings(max_examples=150)
@given(st.sampled_from(DOCUMENTS).flatmap(lambda document: mutated(document.encode())))
def test_a_damaged_document_is_read_or_refused(body: bytes) -> None:
    assert read_or_refused(body, base_url="https://birds.example/feed")


@settings(max_examples=50)
@given(st.sampled_from(DOCUMENTS), st.sampled_from(["utf-16", "utf-16-be", "utf-32", "cp1252", "shift_jis"]), st.data())
def test_a_document_in_any_encoding_is_read_or_refused(document: str, encoding: str, data: st.DataObject) -> None:
    body = data.draw(mutated(document.encode(encoding, "replace")))

    assert read_or_refused(body, charset=data.draw(st.sampled_from(["", encoding, "utf-7", "no such", "\x00"])))


@settings(max_examples=150)
@given(
    st.binary(max_size=400) | st.text(max_size=400).map(lambda text: f"<rss>{text}</rss>".encode(errors="ignore")),
    st.sampled_from(["document", "articles.csv"]),
)
def test_any_bytes_are_read_or_refused(body: bytes, name: str) -> None:
    assert read_or_refused(body, name=name)


@pytest.mark.parametrize("document", DOCUMENTS)
def test_a_document_cut_anywhere_is_read_or_refused(document: str) -> None:
    for length in range(0, len(document), 17):
        assert read_or_refused(document[:length].encode())
