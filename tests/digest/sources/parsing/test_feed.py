"""Feeds in, entries out: RSS, Atom and RDF."""

from datetime import UTC, datetime

import pytest

from digest.articles.values import Entry, Image
from digest.sources.parsing.detect import parse
from digest.sources.parsing.feed_reader import MOST_ENTRIES
from digest.sources.parsing.parsed import Parsed
from tests.digest.sources.documents import ATOM, RSS, item

FEED_URL = "https://birds.example/feed"


def test_an_rss_item_is_read_whole() -> None:
    first = _parsed(RSS).entries[0]

    assert first == Entry(
        title="Avocets & friends",
        summary="Eleven pairs. More to come.",
        url="https://birds.example/2026/avocets",
        guid="notes-1",
        published_at=datetime(2026, 11, 22, 9, tzinfo=UTC),
        author="Ana Reed",
        language="en-gb",
        categories=("Waders", "Pools"),
        image=Image("https://birds.example/large.jpg", "", 800, 400),
    )


def test_what_an_item_does_not_say_is_not_invented() -> None:
    second = _parsed(RSS).entries[1]

    assert second == Entry("No date, no link", language="en-gb")


def test_an_atom_entry_is_read_with_its_own_base() -> None:
    entry = _parsed(ATOM).entries[0]

    assert entry.url == "https://birds.example/notes/2026/nests"
    assert entry.summary == "Nests are built."


def test_a_plain_text_title_keeps_what_looks_like_markup() -> None:
    assert _parsed(ATOM).entries[0].title == "Use of <b> in & out"


def test_updated_stands_in_where_published_is_not_told() -> None:
    """A9; no zone counts as UTC."""
    assert _parsed(ATOM).entries[0].published_at == datetime(2026, 11, 20, 10, tzinfo=UTC)


def test_a_picture_without_https_is_dropped() -> None:
    """A21."""
    feed = item('<title>A</title><enclosure url="http://birds.example/a.jpg" type="image/jpeg" length="1"/>')

    assert _parsed(feed).entries[0].image is None


def test_scripts_in_links_are_dropped() -> None:
    """A34."""
    assert _parsed(item("<title>A</title><link>javascript:alert(1)</link>")).entries[0].url is None


def test_an_item_without_a_title_is_called_by_its_first_words() -> None:
    assert _parsed(item("<description>A heron stood still.</description>")).entries[0].title == "A heron stood still."


def test_an_item_that_is_only_a_link_is_called_by_its_address() -> None:
    assert _parsed(item("<link>https://birds.example/2026/avocets/</link>")).entries[0].title == (
        "birds.example/2026/avocets"
    )


def test_an_item_without_words_and_link_is_left_out_with_a_warning() -> None:
    parsed = _parsed(item('<guid isPermaLink="false">1</guid>'))

    assert parsed.entries == ()
    assert parsed.warnings == ("item 1 has neither title, text nor link; left out",)


def test_a_feed_without_items_may_use_the_entities_of_html() -> None:
    assert _parsed('<rss version="2.0"><channel><title>Birds &hellip;</title></channel></rss>').entries == ()


def test_a_guid_is_kept_as_it_was_written() -> None:
    """A1: not made an address of, which would change with that of the feed."""
    feed = item("<title>A</title><link>https://birds.example/a</link><guid>t3_glvkc5</guid>")

    assert _parsed(feed).entries[0].guid == "t3_glvkc5"


@pytest.mark.parametrize(
    ("inside", "link"),
    [
        ("<link>https://birds.example/a b</link>", "https://birds.example/a%20b"),
        ("<link><![CDATA[ https://birds.example/?a=1&b=2 ]]></link>", "https://birds.example/?a=1&b=2"),
        ("<link>https://birds.example/möwe</link>", "https://birds.example/m%C3%B6we"),
        ("<link>//birds.example/a</link>", "https://birds.example/a"),
        ("<link>www.birds.example/a</link>", "https://www.birds.example/a"),
        ("<link>a</link>", "https://birds.example/site/a"),
        ("<guid>https://birds.example/a</guid>", "https://birds.example/a"),
        ('<guid isPermaLink="true">https://birds.example/a</guid>', "https://birds.example/a"),
        ('<guid isPermaLink="false">https://birds.example/a</guid>', None),
        ("<guid>12</guid>", None),
        ("<link>https://birds.example/a</link><guid>https://birds.example/?p=1</guid>", "https://birds.example/a"),
        (
            '<x:link rel="self" href="https://birds.example/feed"/><link>https://birds.example/a</link>',
            "https://birds.example/a",
        ),
        (
            "<link>https://feeds.example/~r/1</link><f:origLink>https://birds.example/a</f:origLink>",
            "https://feeds.example/~r/1",
        ),
        ("<f:origLink>https://birds.example/a</f:origLink>", "https://birds.example/a"),
        ('<enclosure url="https://birds.example/a.mp3" type="audio/mpeg"/>', None),
        ("<comments>https://birds.example/a#comments</comments>", None),
    ],
)
def test_the_link_of_an_item_is_the_page_a_person_reads(inside: str, link: str | None) -> None:
    feed = (
        '<rss version="2.0" xmlns:x="http://www.w3.org/2005/Atom" xmlns:f="http://rssnamespace.org/feedburner/ext/1.0">'
        f"<channel><link>https://birds.example/site/</link><item><title>A</title>{inside}</item></channel></rss>"
    )

    assert _parsed(feed).entries[0].url == link


@pytest.mark.parametrize(
    ("links", "link"),
    [
        ('<link rel="self" href="/self"/><link href="/page"/>', "https://birds.example/page"),
        ('<link rel="enclosure" href="/a.mp3"/><link rel="alternate" href="/page"/>', "https://birds.example/page"),
        ('<link type="application/pdf" href="/pdf"/><link type="text/html" href="/p"/>', "https://birds.example/p"),
        ('<link type="application/pdf" href="/pdf"/>', "https://birds.example/pdf"),
        ('<link rel="alternate" href="/first"/><link rel="alternate" href="/second"/>', "https://birds.example/first"),
        ('<link rel="replies" href="/replies"/>', None),
        ("<id>https://birds.example/page</id>", "https://birds.example/page"),
        ('<content src="/page" type="text/html"/>', "https://birds.example/page"),
        ('<link xml:base="/a/" href="page"/>', "https://birds.example/a/page"),
    ],
)
def test_the_link_of_an_atom_entry_is_its_alternate(links: str, link: str | None) -> None:
    assert _parsed(_atom(f"<title>A</title>{links}")).entries[0].url == link


def test_relative_links_of_a_file_start_where_the_feed_says_it_is() -> None:
    feed = _atom('<title>A</title><link href="a"/>', before='<link rel="self" href="https://birds.example/x/feed"/>')

    _, parsed = parse(feed.encode(), name="feed.xml")

    assert parsed.entries[0].url == "https://birds.example/x/a"


@pytest.mark.parametrize(
    ("title", "words"),
    [
        ("<title>Fish &amp;amp; chips</title>", "Fish & chips"),
        ("<title>Fish &amp; chips</title>", "Fish & chips"),
        ("<title><![CDATA[Fish & <b>chips</b>]]></title>", "Fish & chips"),
        ("<title>1 &lt; 2 and 3 &gt; 2</title>", "1 < 2 and 3 > 2"),
        ("<title>&lt;script&gt;alert(1)&lt;/script&gt;News</title>", "News"),
        ("<title>&lt;img src=x onerror=alert(1)&gt;News</title>", "News"),
        ("<title>A\n  B\t C</title>", "A B C"),
        ("<title>caf&#233;</title>", "café"),
    ],
)
def test_titles_are_plain_text(title: str, words: str) -> None:
    """A34."""
    assert _parsed(item(title)).entries[0].title == words


@pytest.mark.parametrize(
    ("title", "words"),
    [
        ('<title type="html">Fish &amp;amp; &lt;i&gt;chips&lt;/i&gt;</title>', "Fish & chips"),
        ('<title type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">Fish <i>chips</i></div></title>', "Fish chips"),
        ('<title type="text">Fish &amp;amp; chips</title>', "Fish & chips"),
        ('<title type="text">&amp;lt;b&amp;gt;</title>', "&lt;b&gt;"),
    ],
)
def test_atom_says_what_its_titles_are_written_in(title: str, words: str) -> None:
    assert _parsed(_atom(title)).entries[0].title == words


@pytest.mark.parametrize(
    ("inside", "summary"),
    [
        ("<description>Short.</description><c:encoded>Long.</c:encoded>", "Short."),
        ("<c:encoded>Long.</c:encoded><description>Short.</description>", "Short."),
        ("<description></description><c:encoded>&lt;p&gt;Long.&lt;/p&gt;</c:encoded>", "Long."),
        ("<description>A</description><c:encoded>Long.</c:encoded>", "Long."),
        ("<media:group><media:description>Of the film.</media:description></media:group>", "Of the film."),
        ("<media:description>Of the film.</media:description><description>Short.</description>", "Short."),
        ("", ""),
    ],
)
def test_a_summary_comes_before_the_content(inside: str, summary: str) -> None:
    assert _parsed(_rss(f"<title>A</title>{inside}")).entries[0].summary == summary


@pytest.mark.parametrize(
    ("inside", "author"),
    [
        ("<author>ana@a-very-long-domain.industries (Ana Reed)</author>", "Ana Reed"),
        ("<author>ana@birds.example</author>", ""),
        ("<dc:creator>Ana Reed</dc:creator><dc:creator>Bo Sand</dc:creator>", "Ana Reed, Bo Sand"),
        ("<dc:creator>Ana Reed</dc:creator><author>Ana Reed</author>", "Ana Reed"),
        ("<dc:creator>Ana Reed (mailto:ana@birds.example)</dc:creator>", "Ana Reed"),
    ],
)
def test_all_authors_are_named_once_without_their_addresses(inside: str, author: str) -> None:
    assert _parsed(_rss(f"<title>A</title>{inside}")).entries[0].author == author


def test_an_atom_entry_without_authors_has_those_of_the_feed() -> None:
    two = "<author><name>Ana Reed</name></author><author><name>Bo Sand</name><email>bo@birds.example</email></author>"

    assert _parsed(_atom(f"<title>A</title>{two}")).entries[0].author == "Ana Reed, Bo Sand"
    assert _parsed(_atom("<title>A</title>", before=two)).entries[0].author == "Ana Reed, Bo Sand"


def test_a_category_is_called_by_its_label() -> None:
    entry = _parsed(_atom('<title>A</title><category term="w1" label="Waders"/><category term="Pools"/>')).entries[0]

    assert entry.categories == ("Waders", "Pools")


def test_a_section_is_read() -> None:
    feed = _rss("<title>A</title><prism:section>Coast</prism:section>")

    assert _parsed(feed).entries[0].section == "Coast"


def test_rdf_items_beside_the_channel_are_read() -> None:
    feed = (
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/"><channel rdf:about="x"><title>T</title></channel>'
        '<image><title>No story</title><url>x.png</url></image><item rdf:about="urn:1"><title>A</title>'
        "<link>https://birds.example/a</link><dc:date>2026-11-22T10:00:00+01:00</dc:date></item></rdf:RDF>"
    )

    assert _parsed(feed).entries == (
        Entry("A", url="https://birds.example/a", guid="urn:1", published_at=datetime(2026, 11, 22, 9, tzinfo=UTC)),
    )


def test_only_the_first_of_too_many_items_are_read() -> None:
    feed = _rss(*(f"<title>Story {number}</title>" for number in range(MOST_ENTRIES + 10)))

    parsed = _parsed(feed)

    assert len(parsed.entries) == MOST_ENTRIES
    assert parsed.entries[0].title == "Story 0"
    assert parsed.warnings == (f"it is too large; only the first {MOST_ENTRIES} items were read",)


def _rss(*items: str) -> str:
    inside = "".join(f"<item>{one}</item>" for one in items)
    return (
        '<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:media="http://search.yahoo.com/mrss/"'
        ' xmlns:c="http://purl.org/rss/1.0/modules/content/"'
        f' xmlns:prism="http://prismstandard.org/namespaces/1.2/basic/"><channel>{inside}</channel></rss>'
    )


def _atom(inside: str, *, before: str = "") -> str:
    return f'<feed xmlns="http://www.w3.org/2005/Atom"><title>T</title>{before}<entry>{inside}</entry></feed>'


def _parsed(document: str) -> Parsed:
    _, parsed = parse(document.encode(), name="feed.xml", base_url=FEED_URL)
    return parsed
