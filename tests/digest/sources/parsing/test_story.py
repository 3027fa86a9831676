"""The story that an article's own page tells."""

import json
from datetime import UTC, datetime

import pytest

from digest.articles.values import Entry, Image
from digest.core.errors import SourceError
from digest.sources.parsing.markup import open_page
from digest.sources.parsing.story import Story, read_story

ADDRESS = "https://birds.example/2026/avocets?from=list"
GRAPH = {
    "@context": "https://schema.org",
    "@graph": [
        {"@type": "WebPage", "@id": "#page", "name": "Avocets return | Field Notes"},
        {
            "@type": ["Article", "NewsArticle"],
            "headline": "Avocets &amp; friends return",
            "description": "Eleven pairs were seen on Sunday morning.",
            "datePublished": "2026-11-22T10:00:00+01:00",
            "author": [{"@id": "#ana"}, {"@type": "Person", "name": "Ben Howe"}],
            "image": {"@id": "#picture"},
            "articleSection": ["Waders", "Pools"],
            "keywords": "waders, east pool",
            "inLanguage": "en-GB",
        },
        {"@type": "Person", "@id": "#ana", "name": "Ana Reed"},
        {
            "@type": "ImageObject",
            "@id": "#picture",
            "url": "/avocet.jpg",
            "width": 1200,
            "height": {"@type": "QuantitativeValue", "value": 675},
            "caption": "An avocet",
        },
    ],
}
OPEN_GRAPH = """
<meta property="og:type" content="article"><meta property="og:site_name" content="Field Notes">
<meta property="og:title" content="Avocets return &ndash; Field Notes">
<meta property="og:description" content="Eleven pairs &amp;amp; a heron.">
<meta property="og:url" content="/2026/avocets">
<meta property="og:image" content="http://birds.example/avocet.jpg">
<meta property="og:image:secure_url" content="https://birds.example/avocet.jpg">
<meta property="og:image:width" content="1200"><meta property="og:image:alt" content="An avocet">
<meta property="article:published_time" content="2026-11-22T10:00:00+01:00">
<meta property="article:section" content="Waders">
<meta property="article:tag" content="pools"><meta property="article:tag" content="avocets">
<meta name="author" content="Ana Reed">
"""


def test_json_ld_tells_everything_with_its_references_followed() -> None:
    assert _entry(_script(GRAPH)) == Entry(
        title="Avocets & friends return",
        summary="Eleven pairs were seen on Sunday morning.",
        url=ADDRESS,
        published_at=datetime(2026, 11, 22, 9, tzinfo=UTC),
        author="Ana Reed, Ben Howe",
        section="Waders",
        language="en-GB",
        categories=("waders", "east pool"),
        image=Image("https://birds.example/avocet.jpg", "An avocet", 1200, 675),
    )


def test_open_graph_tells_what_json_ld_does_not() -> None:
    assert _entry(OPEN_GRAPH) == Entry(
        title="Avocets return",
        summary="Eleven pairs & a heron.",
        url="https://birds.example/2026/avocets",
        published_at=datetime(2026, 11, 22, 9, tzinfo=UTC),
        author="Ana Reed",
        section="Waders",
        categories=("pools", "avocets"),
        image=Image("https://birds.example/avocet.jpg", "An avocet", 1200, None),
    )


def test_json_ld_comes_before_open_graph() -> None:
    entry = _entry(_script({"@type": "BlogPosting", "headline": "By hand"}) + OPEN_GRAPH)

    assert (entry.title, entry.summary) == ("By hand", "Eleven pairs & a heron.")


def test_a_page_without_either_is_read_by_its_text() -> None:
    entry = _entry(
        "<title>Avocets</title>",
        body="""<nav><p>This is a long paragraph in the navigation of the page, not the story.</p></nav>
        <article><h1>Avocets <em>return</em></h1><p>By Ana</p><time datetime="2026-11-22">Sunday</time>
        <p>Eleven pairs were seen on Sunday morning, from the hide.</p><img src="/a.jpg" alt="A bird"></article>""",
    )

    assert entry == Entry(
        title="Avocets return",
        summary="Eleven pairs were seen on Sunday morning, from the hide.",
        url=ADDRESS,
        published_at=datetime(2026, 11, 22, tzinfo=UTC),
        image=Image("https://birds.example/a.jpg", "A bird"),
    )


def test_the_title_of_the_window_is_taken_last_and_without_the_name_of_the_site() -> None:
    assert _entry('<title>Avocets | Field Notes</title><meta property="og:site_name" content="Field Notes">').title == (
        "Avocets"
    )


def test_a_title_that_only_ends_like_its_site_stays_whole() -> None:
    assert _entry('<title>A week of Field Notes</title><meta property="og:site_name" content="Notes">').title == (
        "A week of Field Notes"
    )


def test_what_a_page_does_not_say_is_not_invented() -> None:
    story = _story("<title>About us</title>")

    assert story == Story(Entry("About us", url=ADDRESS), is_article=False)


def test_a_page_without_any_title_tells_no_story() -> None:
    assert read_story(open_page("<p>Words</p>", address=ADDRESS)) is None


@pytest.mark.parametrize(
    "head",
    [
        '<script type="application/ld+json">{"@type": "Report", "name": "R"}</script>',
        '<meta property="og:type" content="article"><title>T</title>',
        '<meta name="pubdate" content="2026-11-22"><title>T</title>',
    ],
    ids=["JSON-LD", "OpenGraph", "date"],
)
def test_a_page_says_that_it_is_an_article(head: str) -> None:
    assert _story(head).is_article


@pytest.mark.parametrize(
    ("head", "body"),
    [
        ("<title>Imprint</title>", "<p>Published by Field Notes.</p>"),
        ("<title>News</title>", "<article><time>2026-11-22</time></article><article>B</article>"),
        (
            '<title>News</title><script type="application/ld+json">[{"@type": "NewsArticle", "headline": "A"}, '
            '{"@type": "NewsArticle", "headline": "B"}]</script>',
            "",
        ),
    ],
    ids=["imprint", "teasers", "JSON-LD of teasers"],
)
def test_a_page_that_lists_or_explains_is_no_article(head: str, body: str) -> None:
    assert not _story(head, body=body).is_article


def test_a_single_article_with_a_date_is_one() -> None:
    assert _story("<title>A</title>", body="<article><span class=date>22 Nov 2026</span></article>").is_article


@pytest.mark.parametrize(
    ("canonical", "address"),
    [
        ("/2026/avocets", "https://birds.example/2026/avocets"),
        ("https://www.birds.example/a", "https://www.birds.example/a"),
        ("https://elsewhere.example/a", ADDRESS),
        ("/", ADDRESS),
        ("javascript:alert(1)", ADDRESS),
        ("", ADDRESS),
    ],
    ids=["relative", "with www", "another site", "the front page", "a script", "empty"],
)
def test_the_canonical_address_is_taken_when_it_can_be_meant(canonical: str, address: str) -> None:
    assert _entry(f'<title>T</title><link rel="canonical" href="{canonical}">').url == address


def test_relative_addresses_start_at_the_base_of_the_page() -> None:
    """A21."""
    entry = _entry('<base href="/static/"><title>T</title><meta property="og:image" content="a.jpg">')

    assert entry.image == Image("https://birds.example/static/a.jpg")


def test_a_picture_without_https_is_dropped() -> None:
    """A21."""
    assert _entry('<title>T</title><meta property="og:image" content="http://birds.example/a.jpg">').image is None


def test_among_several_articles_the_one_with_the_address_of_the_page_is_its_story() -> None:
    things = [
        {"@type": "NewsArticle", "headline": "Another", "url": "/2026/another"},
        {"@type": "NewsArticle", "headline": "This one", "mainEntityOfPage": {"@id": ADDRESS}},
    ]

    assert _entry(_script(things)).title == "This one"


@pytest.mark.parametrize(
    "script",
    [
        "",
        "{",
        "null",
        '{"@type": "NewsArticle", "headline": 7, "datePublished": [], "author": 3, "image": {"url": {}}}',
        '{"@type": ["NewsArticle", null, 4], "headline": ["", {"name": null}], "keywords": {"a": 1}}',
        '{"@type": "Article", "author": {"name": {"nom": "x"}}, "inLanguage": {}, "image": [[], null, 1e999]}',
        "[" * 100_000,
        '{"@graph": [' * 100 + "{}" + "]}" * 100,
        '{"@id": "#a", "@type": "Article", "author": {"@id": "#a"}, "image": {"@id": "#a"}}',
        "9" * 5_000,
    ],
)
def test_json_ld_that_makes_no_sense_says_nothing(script: str) -> None:
    page = f'<title>T</title><script type="application/ld+json">{script}</script>'

    assert _entry(page) == Entry("T", url=ADDRESS)


@pytest.mark.parametrize("wrapping", ["<!--{}-->", "//<![CDATA[\n{}\n//]]>", "{};", "\ufeff{}", "\n{}\n"])
def test_json_ld_is_read_in_the_wrappings_it_comes_in(wrapping: str) -> None:
    inside = wrapping.replace("{}", json.dumps({"@type": "http://schema.org/NewsArticle", "headline": "A\nB"}))

    assert _entry(f'<script type="application/ld+json">{inside}</script>').title == "A B"


def test_scripts_and_direction_marks_never_reach_the_words() -> None:
    """A34."""
    entry = _entry(
        '<meta property="og:title" content="A\u202e&lt;script&gt;alert(1)&lt;/script&gt; bird\r\nBcc: x@y.example">',
        body="<p>A bird that <script>alert(1)</script><style>p{}</style>was seen by many people today.</p>",
    )

    assert entry.title == "A bird Bcc: x@y.example"
    assert entry.summary == "A bird that was seen by many people today."


@pytest.mark.parametrize(
    "html",
    [
        "<div>" * 1_000_000,
        "<p " + "".join(f'a{number}=">" ' for number in range(400_000)) + ">",
        "<dd><li>" * 600_000,
        "<article><h2><a href=x>t</a></h2>" * 150_000,
        " " * 5_000_001,
    ],
    ids=["nesting", "attributes", "lists", "articles", "size"],
)
def test_a_page_that_would_keep_a_parser_busy_for_ever_is_refused(html: str) -> None:
    with pytest.raises(SourceError, match=r"too large|nested too deeply"):
        open_page(html, address=ADDRESS)


@pytest.mark.parametrize(
    "html",
    [
        "<script>x</script>" * 250_000,
        "<" * 5_000_000,
        '<p a="' + "b" * 4_900_000,
        "<!--" * 1_200_000,
        "</b>" * 1_000_000,
    ],
    ids=["scripts", "angles", "one attribute", "comments", "ends"],
)
def test_other_large_nonsense_is_read_in_a_moment(html: str) -> None:
    assert read_story(open_page(html, address=ADDRESS)) is None


def test_a_long_page_of_the_usual_kind_is_no_trap() -> None:
    row = '<li class="a"><article><h3><a href="/x">T</a></h3><p>Some words<br>and more<p>Unclosed</article></li>'

    assert open_page(f"<ul>{row * 5_000}</ul>", address=ADDRESS).tree.css("article")


def _script(data: object) -> str:
    return f'<script type="application/ld+json">{json.dumps(data)}</script>'


def _entry(head: str, *, body: str = "") -> Entry:
    return _story(head, body=body).entry


def _story(head: str, *, body: str = "") -> Story:
    story = read_story(
        open_page(f"<!doctype html><html><head>{head}</head><body>{body}</body></html>", address=ADDRESS)
    )
    assert story is not None
    return story
