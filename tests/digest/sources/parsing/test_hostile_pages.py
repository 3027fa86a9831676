"""Any page and any sitemap at all: sound entries come of it, or a SourceError, and nothing else."""

import json
import string
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from digest.core.errors import SourceError
from digest.sources.parsing.listing import parse_listing
from digest.sources.parsing.markup import open_page
from digest.sources.parsing.noindex import noindex
from digest.sources.parsing.sitemap import parse_sitemap, unpacked_sitemap
from digest.sources.parsing.story import read_story
from digest.sources.parsing.text import decode
from tests.digest.sources.parsing.mutation import mutated
from tests.support.entries import assert_sound, assert_sound_entry

ADDRESS = "https://birds.example/news/"
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
BOUNDED = settings(max_examples=150, deadline=None)
WORDS = st.text(alphabet=string.ascii_letters + string.digits + " &<>\"'äß鳥\u202e\x01-", max_size=40)
TITLES = st.text(alphabet=string.ascii_letters + "äß鳥é ", min_size=3, max_size=40).map(str.strip).filter(len)
KEYS = st.sampled_from(
    ["@type", "@id", "@graph", "headline", "name", "url", "image", "author", "datePublished", "keywords", "item",
     "itemListElement", "mainEntity", "hasPart", "articleSection", "inLanguage", "width", "position", "description"]
)  # fmt: skip
VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    WORDS,
    st.sampled_from(["NewsArticle", "ItemList", "ListItem", "Person", "ImageObject", "#a", "/a.jpg", "2026-11-22"]),
)
DATA: st.SearchStrategy[Any] = st.recursive(
    VALUES, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=6), max_leaves=30
)
PAGE = f"""<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Notes</title><base href="/b/">
<meta property="og:image" content="a.jpg"><meta name="robots" content="unavailable_after: 2026-11-22">
<script type="application/ld+json">{json.dumps([{"@type": "NewsArticle", "headline": "H", "url": "/a"}])}</script>
</head><body><nav><a href="/x">X</a></nav><main><article><h2><a href="/2026/a">Avocets &amp; friends</a></h2>
<img src="/a.jpg" width="400"><p>Eleven pairs were seen on Sunday, from the hide.</p><time datetime="2026-11-22">
</article><article><a href="/2026/b"><h3>A hide</h3></a></article></main></body></html>""".encode()
SITEMAP = b"""<?xml version="1.0"?><urlset xmlns:news="n"><url><loc>https://birds.example/a?b=1&amp;c</loc>
<lastmod>2026-11-22</lastmod><news:news><news:title><![CDATA[A & b]]></news:title><news:publication_date>2026-11-22
</news:publication_date><news:keywords>a, b</news:keywords></news:news></url></urlset>"""


@BOUNDED
@given(mutated(PAGE))
def test_a_damaged_page_gives_sound_entries_or_is_refused(body: bytes) -> None:
    _assert_sound_or_refused(body)


@BOUNDED
@given(DATA, WORDS)
def test_any_json_ld_gives_sound_entries_or_nothing(data: object, words: str) -> None:
    script = f'<script type="application/ld+json">{json.dumps(data)}</script>'

    _assert_sound_or_refused(f"<title>T</title>{script}<h1>{words}</h1><meta name=author content='{words}'>".encode())


@BOUNDED
@given(mutated(SITEMAP))
def test_a_damaged_sitemap_gives_sound_entries_or_is_refused(body: bytes) -> None:
    with suppress(SourceError):
        text, _ = decode(unpacked_sitemap(body))
        assert_sound(parse_sitemap(text, base_url=ADDRESS))


@BOUNDED
@given(st.lists(TITLES, min_size=1, max_size=8))
def test_every_story_of_a_listing_comes_back_with_its_title_and_link(titles: list[str]) -> None:
    blocks = "".join(f'<article><h2><a href="/a/{n}">{title}</a></h2></article>' for n, title in enumerate(titles))

    entries = parse_listing(f"<main>{blocks}</main>", address=ADDRESS).entries

    assert [entry.title for entry in entries] == [" ".join(title.split()) for title in titles]
    assert [entry.url for entry in entries] == [f"https://birds.example/a/{n}" for n in range(len(titles))]


@BOUNDED
@given(st.lists(TITLES, min_size=1, max_size=8))
def test_every_story_in_json_ld_comes_back_with_its_title_and_link(titles: list[str]) -> None:
    parts = [{"@type": "BlogPosting", "headline": title, "url": f"/a/{n}"} for n, title in enumerate(titles)]
    script = json.dumps({"@type": "Blog", "blogPost": parts})

    entries = parse_listing(f'<script type="application/ld+json">{script}</script>', address=ADDRESS).entries

    assert [entry.title for entry in entries] == [" ".join(title.split()) for title in titles]
    assert [entry.url for entry in entries] == [f"https://birds.example/a/{n}" for n in range(len(titles))]


@BOUNDED
@given(st.lists(TITLES, max_size=8))
def test_every_story_of_a_news_sitemap_comes_back_with_its_title_and_link(titles: list[str]) -> None:
    urls = "".join(f"<url><loc>/a/{n}</loc><news><title>{title}</title></news></url>" for n, title in enumerate(titles))

    entries = parse_sitemap(f"<urlset>{urls}</urlset>", base_url=ADDRESS).entries

    assert [entry.title for entry in entries] == [" ".join(title.split()) for title in titles]
    assert [entry.url for entry in entries] == [f"https://birds.example/a/{n}" for n in range(len(titles))]


def _assert_sound_or_refused(body: bytes) -> None:
    with suppress(SourceError):
        text, _ = decode(body)
        page = open_page(text, address=ADDRESS)
        noindex(page, text[:100], now=NOW)
        if story := read_story(page):
            assert_sound_entry(story.entry)
        assert_sound(parse_listing(text, address=ADDRESS))
        assert_sound(parse_listing(text, address=ADDRESS, selectors={"item": "article, p, h1", "date": "time"}))
