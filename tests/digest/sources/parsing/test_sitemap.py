"""XML sitemaps: news, places, and sitemaps of sitemaps."""

import gzip
from datetime import UTC, datetime

import pytest

from digest.articles.values import Entry, Image
from digest.core.errors import SourceError
from digest.sources.parsing.parsed import Parsed
from digest.sources.parsing.sitemap import Place, Sitemap, parse_sitemap, read_sitemap, unpacked_sitemap

SPACES = (
    'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:news="http://www.google.com/schemas/sitemap-news/0.9" '
    'xmlns:image="http://www.google.com/schemas/sitemap-image/1.1"'
)
STORY = """<url><loc> https://birds.example/a/1 </loc><lastmod>2026-11-23</lastmod>
<news:news><news:publication><news:name>Field Notes</news:name><news:language>en</news:language></news:publication>
<news:publication_date>2026-11-22T10:00:00+01:00</news:publication_date>
<news:title><![CDATA[Avocets & friends]]></news:title><news:keywords>waders, pools, waders</news:keywords></news:news>
<image:image><image:loc>https://birds.example/a.jpg</image:loc><image:title>T</image:title>
<image:caption>An avocet</image:caption></image:image></url>"""
ENTRY = Entry(
    title="Avocets & friends",
    url="https://birds.example/a/1",
    published_at=datetime(2026, 11, 22, 9, tzinfo=UTC),
    language="en",
    categories=("waders", "pools"),
    image=Image("https://birds.example/a.jpg", "An avocet"),
)
BOMB = '<!DOCTYPE urlset [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>'


def test_a_news_sitemap_tells_stories() -> None:
    assert parse_sitemap(_urlset(STORY)) == Parsed((ENTRY,))


@pytest.mark.parametrize(
    "document",
    [
        f"<urlset>{STORY}</urlset>",
        f'<urlset xmlns="http://example.org/wrong">{STORY}</urlset>',
        f"<s:urlset xmlns:s='x'>{STORY.replace('<url>', '<s:url>').replace('</url>', '</s:url>')}</s:urlset>",
        f"\ufeff\n<!-- made by hand --><?xml-stylesheet href='a.xsl'?><urlset {SPACES}>{STORY}</urlset>",
    ],
    ids=["none", "wrong", "prefixed", "after noise"],
)
def test_namespaces_do_not_matter(document: str) -> None:
    assert parse_sitemap(document.removeprefix("\ufeff")).entries == (ENTRY,)


def test_when_a_place_last_changed_is_not_when_it_was_published() -> None:
    sitemap = read_sitemap(
        _urlset("<url><loc>/a/1</loc><lastmod>2026-11-22</lastmod></url>"), base_url="https://b.example"
    )

    assert sitemap == Sitemap(places=(Place("https://b.example/a/1", datetime(2026, 11, 22, tzinfo=UTC)),))


def test_a_sitemap_without_titles_tells_no_stories_by_itself() -> None:
    assert parse_sitemap(_urlset("<url><loc>https://birds.example/a/1</loc></url>")) == Parsed(())


def test_an_index_names_its_sitemaps() -> None:
    index = f"<sitemapindex {SPACES}><sitemap><loc>https://birds.example/n.xml</loc></sitemap></sitemapindex>"

    assert read_sitemap(index) == Sitemap(children=(Place("https://birds.example/n.xml", None),))


def test_the_address_of_a_picture_is_not_that_of_the_page() -> None:
    url = "<url><image:image><image:loc>https://birds.example/a.jpg</image:loc></image:image></url>"

    assert read_sitemap(_urlset(url)) == Sitemap()


def test_a_broken_sitemap_is_read_as_far_as_possible() -> None:
    document = _urlset(STORY + "<url><loc>https://birds.example/a?b=1&c=2</loc></url><url><loc>")

    assert [place.url for place in read_sitemap(document).places] == ["https://birds.example/a?b=1&c=2"]
    assert read_sitemap(document).stories == (ENTRY,)


@pytest.mark.parametrize("url", ["javascript:alert(1)", "//", "", "ftp://birds.example/", "/relative"])
def test_what_is_no_address_is_left_out(url: str) -> None:
    """A34."""
    assert read_sitemap(_urlset(f"<url><loc>{url}</loc></url>")) == Sitemap()


@pytest.mark.parametrize(
    ("document", "problem"),
    [
        (f"{BOMB}<urlset>{STORY}</urlset>", "it has a DOCTYPE"),
        ("<!-- x --> " + BOMB.lower() + "<urlset/>", "it has a DOCTYPE"),
        ("<rss><channel/></rss>", "first element is <rss>, not a sitemap"),
        ("<>", "cannot be read as a sitemap"),
        ("", "cannot be read as a sitemap"),
        ("words", "cannot be read as a sitemap"),
    ],
)
def test_what_is_no_sitemap_is_refused_in_words(document: str, problem: str) -> None:
    with pytest.raises(SourceError, match=problem):
        parse_sitemap(document)


def test_a_sitemap_may_be_a_gzip_file() -> None:
    assert unpacked_sitemap(gzip.compress(b"<urlset/>")) == b"<urlset/>"
    assert unpacked_sitemap(b"<urlset/>") == b"<urlset/>"


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        (gzip.compress(bytes(30_000_000), mtime=0), "larger than 20 MB when unpacked"),
        (gzip.compress(b"<urlset/>" * 100, mtime=0)[:30], "cut off"),
        (b"\x1f\x8bnonsense, not gzip", "broken"),
    ],
    ids=["bomb", "torso", "nonsense"],
)
def test_a_gzip_file_that_cannot_be_used_is_refused(body: bytes, problem: str) -> None:
    with pytest.raises(SourceError, match=problem):
        unpacked_sitemap(body)


@pytest.mark.parametrize(
    "inside",
    ["<url>" + "<a/>" * 1_000_000, "<url>" * 1_000_000, "<![CDATA[" * 500_000, "<" * 5_000_000],
    ids=["children", "nesting", "CDATA", "angles"],
)
def test_large_nonsense_is_read_in_a_moment(inside: str) -> None:
    assert read_sitemap(f"<urlset>{inside}") == Sitemap()


def test_more_places_than_the_protocol_allows_are_counted() -> None:
    places = "".join(f"<url><loc>https://birds.example/{number}</loc></url>" for number in range(50_003))

    sitemap = read_sitemap(_urlset(places))

    assert len(sitemap.places) == 50_000
    assert sitemap.warnings == ("it names 3 more places than the 50000 that are read",)


def _urlset(inside: str) -> str:
    return f'<?xml version="1.0" encoding="UTF-8"?><urlset {SPACES}>{inside}</urlset>'
