"""Documents in, entries out: feeds, topic pages, tables, and things that are none of these."""

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.articles.values import Entry, Image
from digest.core.errors import SourceError
from digest.sources.models import SourceKind
from digest.sources.parsing.dates import parse_date
from digest.sources.parsing.detect import parse
from digest.sources.parsing.parsed import Parsed
from tests.digest.sources.documents import ATOM, CSV, PAGE, RSS, item

FEED_URL = "https://birds.example/feed"


def test_a_page_is_read_in_its_order() -> None:
    parsed = _parsed(PAGE, name="page.txt")

    assert [(entry.title, entry.summary) for entry in parsed.entries] == [
        ("Avocets return to the east pool", "Eleven pairs were seen on Sunday morning."),
        ("A hide with a view", "The new hide opens in March: bring a scarf."),
    ]
    assert {entry.categories for entry in parsed.entries} == {("Waders",)}
    assert {entry.url for entry in parsed.entries} == {None}
    assert parsed.title == "Field Notes: Waders"


def test_a_page_without_a_last_line_end_or_with_those_of_windows_is_the_same() -> None:
    page = _parsed(PAGE, name="page.txt")

    assert _parsed(PAGE.rstrip("\n"), name="page.txt") == page
    assert _parsed(PAGE.replace("\n", "\r\n"), name="page.txt") == page


def test_a_page_whose_paragraphs_do_not_pair_up_is_refused_with_the_line() -> None:
    page = PAGE.partition("The new hide")[0]

    with pytest.raises(SourceError, match="line 14: the paragraphs do not pair up; 'A hide with a view' would"):
        _parsed(page, name="page.txt")


def test_a_page_with_a_long_text_in_a_titles_place_is_refused_with_the_line() -> None:
    page = PAGE.replace("Avocets return to the east pool", "word " * 100)

    with pytest.raises(SourceError, match=r"line 9: .*499 characters stands in a title's place"):
        _parsed(page, name="page.txt")


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


def test_an_item_without_any_words_is_left_out_with_a_warning() -> None:
    parsed = _parsed(item("<link>https://birds.example/1</link>"))

    assert parsed.entries == ()
    assert parsed.warnings == ("item 1 has neither title nor text; left out",)


def test_entities_of_its_own_make_a_feed_refused() -> None:
    bomb = RSS.replace("?>", '?><!-- <rss> --><!DOCTYPE rss PUBLIC ">" [<!ENTITY a "aaaa">]>', 1)

    with pytest.raises(SourceError, match="declares entities of its own"):
        _parsed(bomb)


def test_a_doctype_without_entities_is_fine() -> None:
    feed = RSS.replace("?>", '?><!DOCTYPE rss PUBLIC "-//Netscape//DTD RSS 0.91//EN" "http://x.example/rss.dtd">', 1)

    assert len(_parsed(feed).entries) == 2


@pytest.mark.parametrize(
    "body",
    [
        item("<title>Möwen “da” €</title>").encode("utf-8"),
        b"\xef\xbb\xbf" + item("<title>Möwen “da” €</title>").encode("utf-8"),
        item("<title>Möwen “da” €</title>").encode("utf-16"),
        item("<title>Möwen “da” €</title>").encode("utf-16-be"),
        item("<title>Möwen “da” €</title>").replace("?>", ' encoding="utf-8"?>').encode("cp1252"),
        item("<title>Möwen “da” €</title>").replace("?>", ' encoding="iso-8859-1"?>').encode("cp1252"),
        item("<title>Möwen \x1b“da” €</title>").encode("utf-8"),
    ],
    ids=["utf-8", "utf-8 marked", "utf-16 marked", "utf-16", "1252 called utf-8", "1252 called latin", "escape"],
)
def test_characters_are_right_whatever_the_encoding(body: bytes) -> None:
    """A22."""
    _, parsed = parse(body, name="feed.xml")

    assert parsed.entries[0].title == "Möwen “da” €"


def test_a_wrongly_labelled_encoding_is_reported() -> None:
    """A22."""
    _, parsed = parse(PAGE.encode("cp1252"), name="page.txt")

    assert "windows-1252" in parsed.warnings[0]


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        (b"", "it is empty"),
        (b" \n ", "it is empty"),
        (b"%PDF-1.7 ...", "it is a PDF file"),
        (b"PK\x03\x04....", "ZIP archive or an office document"),
        (b"\x7fELF\x00\x00", "it is a binary file"),
        (b"<!DOCTYPE html><title>Our &amp; news</title>", "it is an HTML page titled 'Our & news', not a feed"),
        (b'<html><link type="application/rss+xml" href="/feed"></html>', "an HTML page, not a feed; its feed is /feed"),
        (b'<?xml version="1.0"?><catalog></catalog>', "first element is <catalog>, not a feed"),
        (b"<rss version='2.0'><channel><title>cut", "cannot be read as one"),
        (b'{"version": "https://jsonfeed.org/version/1.1"}', "it is a JSON Feed"),
        (b'{"title": "x"}', "no list of articles"),
        (b"[1, 2", "no valid JSON"),
        (b"[" * 100_000, "no valid JSON"),
        (b"Just one line of text", "it is no topic page: it has 1 paragraphs"),
    ],
)
def test_what_cannot_be_read_is_named_in_one_line(body: bytes, problem: str) -> None:
    with pytest.raises(SourceError) as refused:
        parse(body, name="document")

    assert problem in str(refused.value)
    assert "\n" not in str(refused.value)


def test_csv_columns_may_stand_in_any_order() -> None:
    kind, parsed = parse(CSV.encode(), name="articles.csv")

    assert kind is SourceKind.TABLE
    assert parsed.entries == (
        Entry(
            "Avocets",
            url="https://birds.example/1",
            guid="1",
            published_at=datetime(2026, 11, 22, 9, tzinfo=UTC),
            categories=("Waders",),
            topics=("waders",),
        ),
    )


def test_semicolons_separate_the_values_of_a_list() -> None:
    parsed = _parsed("title,categories,topics\nAvocets,Waders; Pools ;,a;b\n", name="articles.csv")

    assert parsed.entries[0].categories == ("Waders", "Pools")
    assert parsed.entries[0].topics == ("a", "b")


def test_each_bad_row_is_one_warning_with_its_line() -> None:
    table = (
        'title,url,published_at\n"Two\nlines",,\n,https://birds.example/2,\nC,javascript:x,soon\n\nHello, world,,,\n'
    )

    parsed = _parsed(table, name="articles.csv")

    assert [entry.title for entry in parsed.entries] == ["Two lines", "C"]
    assert parsed.warnings == (
        "line 4: it has no title; left out",
        "line 5: 'javascript:x' is no web address; 'soon' is no date",
        "line 7: 5 cells in 3 columns; a text with a separator in it needs quotation marks; left out",
    )


@pytest.mark.parametrize("table", ["headline,url\nA,b\n", ",,\n\n", "\nTitel;URL\n"])
def test_a_table_without_titles_is_refused(table: str) -> None:
    with pytest.raises(SourceError, match=r"line \d: there is no column 'title'"):
        _parsed(table, name="articles.csv")


def test_a_quotation_mark_that_never_ends_is_refused_with_its_line() -> None:
    with pytest.raises(SourceError, match="line 3: it is no valid CSV"):
        _parsed('title,summary\nA,b\n"C,d\nE,f\n', name="articles.csv")


def test_unknown_columns_are_told() -> None:
    parsed = _parsed("title,sumary\nA,b\n", name="articles.csv")

    assert parsed.warnings == ("unknown columns are ignored: sumary",)


def test_a_json_list_is_a_table_too() -> None:
    items = [{"title": "A", "image": {"url": "https://birds.example/a.jpg", "alt": "A heron", "width": 640}}, "b", {}]

    parsed = _parsed(json.dumps(items), name="articles.json")

    assert parsed.entries == (Entry("A", image=Image("https://birds.example/a.jpg", "A heron", 640)),)
    assert parsed.warnings == (
        "item 2: it is no object with a title; left out",
        "item 3: it has no title; left out",
    )


@pytest.mark.parametrize(
    ("text", "hour"),
    [
        ("2026-12-23T10:00:00+01:00", 9),
        ("2026-12-23 10:00", 10),
        ("2026-12-23", 0),
        ("Wed, 23 Dec 2026 10:00:00 +0100", 9),
        ("Mi, 23 Dez 2026 10:00:00 +0100", 9),
        ("Mittwoch, 23 Dezember 2026 10:00:00", 10),
        ("23 Dec 2026 10:00 EST", 15),
    ],
)
def test_dates_are_understood(text: str, hour: int) -> None:
    """A9."""
    assert parse_date(text) == datetime(2026, 12, 23, hour, tzinfo=UTC)


@pytest.mark.parametrize("text", ["", "soon", "32 Dec 2026", "0000-00-00", "9999-12-31T23:59:59-12:00", "1"])
def test_what_is_no_date_is_none(text: str) -> None:
    assert parse_date(text) is None


@given(
    st.binary(max_size=400) | st.text(max_size=400).map(lambda text: f"<rss>{text}</rss>".encode(errors="ignore")),
    st.sampled_from(["document", "articles.csv"]),
)
def test_any_bytes_are_read_or_refused(body: bytes, name: str) -> None:
    said = _titles_or_problem(body, name)

    assert said
    assert "\n" not in said


@pytest.mark.parametrize("length", range(40, len(RSS), 37))
def test_a_feed_cut_anywhere_is_read_or_refused(length: int) -> None:
    assert _titles_or_problem(RSS[:length].encode())


def _titles_or_problem(body: bytes, name: str = "document") -> str:
    try:
        _, parsed = parse(body, name=name)
    except SourceError as refused:
        return str(refused)
    return " ".join([*(entry.title for entry in parsed.entries), *parsed.warnings]) or "no entries"


def _parsed(document: str, *, name: str = "feed.xml") -> Parsed:
    _, parsed = parse(document.encode(), name=name, base_url=FEED_URL if name == "feed.xml" else None)
    return parsed
