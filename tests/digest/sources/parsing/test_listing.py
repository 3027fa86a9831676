"""A page that lists stories: by what it says of itself, by selectors, by a guess."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime

import pytest

from digest.articles.values import Entry, Image
from digest.core.errors import BadInput, SourceError
from digest.sources.parsing.listing import check_selectors, parse_listing
from digest.sources.parsing.parsed import Parsed

ADDRESS = "https://birds.example/news/"
SELECTORS = {
    "item": "tr.row",
    "title": "td.what b",
    "date": ".when",
    "summary": ".text",
    "image": ".picture",
    "author": ".who",
    "section": ".where",
}
TABLE = """<table><tr class="row"><td class="when">22 Nov 2026<td class="what"><b>Avocets</b>
<a href="avocets">more</a><td class="text">Short.<td class="picture"><img src="/a.jpg"><td class="who">Ana
<td class="where">Waders</tr>
<tr class="row"><td class="what"><b>No link</b></tr></table>"""


def test_articles_are_stories_with_what_they_show() -> None:
    parsed = _parsed("""
        <article><a href="/2026/avocets"><img src="data:image/gif;base64,R0" data-src="/a.jpg" alt="A bird" width="400">
        </a><h2><a href="/2026/avocets">Avocets <b>return</b></a></h2>
        <time datetime="2026-11-22T10:00:00+01:00">now</time>
        <p>Waders</p><p>Eleven pairs were seen on Sunday, from the hide.</p><span rel="author">Ana</span></article>
        <article><h3>A hide with a view</h3><a href="hide">Read more</a></article>
    """)

    assert parsed.entries == (
        Entry(
            title="Avocets return",
            summary="Eleven pairs were seen on Sunday, from the hide.",
            url="https://birds.example/2026/avocets",
            published_at=datetime(2026, 11, 22, 9, tzinfo=UTC),
            author="Ana",
            language="en",
            image=Image("https://birds.example/a.jpg", "A bird", 400),
        ),
        Entry("A hide with a view", url="https://birds.example/news/hide", language="en"),
    )
    assert parsed.title == "News"


def test_a_few_articles_above_many_headings_do_not_hide_them() -> None:
    shown_off = "<article><h2><a href='/a/0'>Zero</a></h2></article>"

    assert len(_parsed(shown_off + _headings("/a/1", "/a/2", "/a/3")).entries) == 4


def test_headings_with_links_are_stories_each_with_what_stands_around_it() -> None:
    parsed = _parsed("""
        <div><h2><a href="/2026/one">One</a></h2><p>A summary of the first one, which is long enough.</p></div>
        <a href="/2026/two"><h3>Two</h3></a>
        <div><div><h3><a href="/2026/three">Three</a></h3></div><time datetime="2026-11-22">22 Nov</time></div>
    """)

    assert [entry.title for entry in parsed.entries] == ["One", "Two", "Three"]
    assert [bool(entry.summary) for entry in parsed.entries] == [True, False, False]
    assert [bool(entry.published_at) for entry in parsed.entries] == [False, False, True]


def test_rows_with_long_links_are_stories_where_nothing_better_is_there() -> None:
    parsed = _parsed("""<ul><li><a href="/a/1">Avocets return to the pool</a> by <a href="/people/ana">Ana</a>
        <li><a href="/a/2">A hide with a view of the sea</a><li><a href="/a/3">Short</a></ul>""")

    assert [entry.url for entry in parsed.entries] == ["https://birds.example/a/1", "https://birds.example/a/2"]


@pytest.mark.parametrize("around", ["nav", "aside", "footer", "header", "div role=navigation"])
def test_what_stands_beside_the_stories_is_none(around: str) -> None:
    beside = "<h2><a href='/a/beside'>Beside the others</a></h2>"

    parsed = _parsed(f"<{around}>{beside}</{around.split()[0]}>{_headings('/a/1', '/a/2')}")

    assert [entry.url for entry in parsed.entries] == ["https://birds.example/a/1", "https://birds.example/a/2"]


@pytest.mark.parametrize(
    "link", ["https://elsewhere.example/a/b", "/", ADDRESS, "#top", "/sport", "javascript:x()", "mailto:a@b.example"]
)
def test_links_that_lead_to_no_story_of_the_site_are_left_out(link: str) -> None:
    parsed = _parsed(_headings("/a/1", link, "/a/2"))

    assert [entry.url for entry in parsed.entries] == ["https://birds.example/a/1", "https://birds.example/a/2"]


def test_a_story_that_is_linked_twice_is_listed_once() -> None:
    parsed = _parsed(_headings("/a/1", "/a/2", "/a/1?utm_source=home"))

    assert [entry.url for entry in parsed.entries] == ["https://birds.example/a/1", "https://birds.example/a/2"]


def test_a_subdomain_is_of_the_same_site() -> None:
    assert len(_parsed(_headings("/a/1", "https://blog.birds.example/a/2")).entries) == 2


def test_a_list_with_a_single_story_is_a_list() -> None:
    assert len(_parsed("<article><h2><a href='/a/1'>One</a></h2></article>").entries) == 1


def test_json_ld_names_the_stories_in_their_order() -> None:
    listing = {
        "@type": "CollectionPage",
        "mainEntity": {
            "@type": "ItemList",
            "itemListElement": [
                {"@type": "ListItem", "position": 2, "url": "/a/2", "name": "Two"},
                {
                    "@type": "ListItem",
                    "position": 1,
                    "item": {"@type": "NewsArticle", "@id": "/a/1", "headline": "One", "datePublished": "2026-11-22"},
                },
                {"@type": "ListItem", "position": 3, "item": "/a/3", "name": "Three"},
                {"@type": "ListItem", "position": 4, "item": {"@type": "Product", "url": "/p", "name": "A book"}},
            ],
        },
    }

    parsed = _parsed("", listing)

    assert [(entry.title, entry.url) for entry in parsed.entries] == [
        ("One", "https://birds.example/a/1"),
        ("Two", "https://birds.example/a/2"),
        ("Three", "https://birds.example/a/3"),
    ]
    assert parsed.entries[0].published_at == datetime(2026, 11, 22, tzinfo=UTC)


@pytest.mark.parametrize("part", ["blogPost", "hasPart"])
def test_json_ld_names_the_parts_of_a_blog(part: str) -> None:
    posts = [{"@type": "BlogPosting", "headline": name, "url": f"/a/{name}"} for name in ("one", "two")]

    assert [entry.title for entry in _parsed("", {"@type": "Blog", part: posts}).entries] == ["one", "two"]


def test_json_ld_names_articles_one_by_one() -> None:
    things = [{"@type": "NewsArticle", "headline": name, "url": f"/a/{name}"} for name in ("one", "two")]

    assert [entry.title for entry in _parsed("", things).entries] == ["one", "two"]


def test_bread_crumbs_are_no_stories() -> None:
    crumbs = {"@type": "BreadcrumbList", "itemListElement": [{"@type": "ListItem", "name": "Home", "item": "/home/x"}]}

    assert [entry.title for entry in _parsed(_headings("/a/1", "/a/2"), crumbs).entries] == ["/a/1", "/a/2"]


def test_json_ld_and_the_page_complete_each_other() -> None:
    things = [{"@type": "NewsArticle", "headline": "By program", "url": "/a/1"}, {"@type": "Article", "name": "x"}]
    shown = "<article><h2><a href='/a/1'>Shown</a></h2><time datetime='2026-11-22'>then</time></article>"

    (entry,) = _parsed(shown, things).entries

    assert (entry.title, entry.published_at) == ("By program", datetime(2026, 11, 22, tzinfo=UTC))


def test_json_ld_about_a_few_of_many_stories_does_not_hide_the_others() -> None:
    things = [{"@type": "NewsArticle", "headline": name, "url": f"/a/{name}"} for name in "12"]

    assert len(_parsed(_headings(*(f"/a/{number}" for number in range(1, 9))), things).entries) == 8


def test_selectors_say_where_each_part_is() -> None:
    (entry,) = _parsed(TABLE, selectors=SELECTORS).entries

    assert entry == Entry(
        title="Avocets",
        summary="Short.",
        url="https://birds.example/news/avocets",
        published_at=datetime(2026, 11, 22, tzinfo=UTC),
        author="Ana",
        section="Waders",
        language="en",
        image=Image("https://birds.example/a.jpg"),
    )


def test_one_selector_is_enough_where_the_blocks_are_plain() -> None:
    parsed = _parsed("<p class=s><a href=/1>One</a> 2 <p class=s><a href=/2>Two</a>", selectors={"item": "p.s"})

    assert [entry.title for entry in parsed.entries] == ["One", "Two"]


def test_a_link_may_be_the_block_itself() -> None:
    parsed = _parsed("<a class=s href=/1>One</a><a class=s href=/2>Two</a>", selectors={"item": "a.s"})

    assert [entry.title for entry in parsed.entries] == ["One", "Two"]


def test_a_person_who_gives_selectors_decides_what_is_a_story() -> None:
    listing = {"@type": "ItemList", "itemListElement": [{"@type": "ListItem", "name": "Shop", "url": "/shop"}]}

    assert [entry.title for entry in _parsed(TABLE, listing, selectors=SELECTORS).entries] == ["Avocets"]


def test_selectors_that_find_nothing_any_more_are_an_error_that_names_them() -> None:
    with pytest.raises(SourceError, match=r"on the page titled 'News' the selector for item, 'tr.row', finds no story"):
        _parsed(_headings("/a/1", "/a/2"), selectors=SELECTORS)


def test_selectors_that_find_nothing_are_a_warning_where_the_page_names_its_stories_itself() -> None:
    things = [{"@type": "NewsArticle", "headline": name, "url": f"/a/{name}"} for name in ("one", "two")]

    parsed = _parsed("", things, selectors=SELECTORS)

    assert len(parsed.entries) == 2
    assert parsed.warnings == ("the selector for item, 'tr.row', finds nothing any more",)


def test_a_page_without_stories_says_so_with_its_title() -> None:
    with pytest.raises(SourceError, match="no stories can be made out on the page titled 'News'; say where they are"):
        _parsed("<p>Nothing here.</p>")


@pytest.mark.parametrize(
    ("selectors", "problem"),
    [
        ({"items": "li"}, "a selector is for one of item, title, link"),
        ({"item": "li["}, "the selector for item, 'li\\[', is no CSS selector"),
        ({"item": "li", "title": " "}, "the selector for title, ' ', is no CSS selector"),
        ({"title": "h2"}, "a selector for item is missing"),
    ],
)
def test_selectors_that_cannot_be_used_are_refused_with_clear_words(selectors: Mapping[str, str], problem: str) -> None:
    with pytest.raises(BadInput, match=problem):
        check_selectors(selectors)


def test_good_selectors_and_none_at_all_are_fine() -> None:
    check_selectors(SELECTORS)
    check_selectors({})


def _headings(*links: str) -> str:
    return "".join(f"<div><h2><a href='{link}'>{link}</a></h2></div>" for link in links)


def _parsed(body: str, data: object = None, *, selectors: Mapping[str, str] | None = None) -> Parsed:
    script = f'<script type="application/ld+json">{json.dumps(data)}</script>' if data else ""
    html = f"<!doctype html><html lang=en><head><title>News</title>{script}</head><body>{body}</body></html>"
    return parse_listing(html, address=ADDRESS, selectors=selectors)
