"""Feeds that are no XML: read as far as possible, with one warning that says where they break."""

import pytest

from digest.core.errors import SourceError
from digest.sources.parsing.detect import parse
from digest.sources.parsing.parsed import Parsed

STORY = "<item><title>A</title><link>https://birds.example/a</link><description>Eleven pairs.</description></item>"
OTHER = STORY.replace("A<", "B<").replace("/a<", "/b<")


@pytest.mark.parametrize(
    ("broken", "title", "summary"),
    [
        (STORY.replace("A<", "Fish & chips<"), "Fish & chips", "Eleven pairs."),
        (STORY.replace("A<", "caf&eacute;&nbsp;&hellip;<"), "café …", "Eleven pairs."),
        (STORY.replace("A<", "a&unknown; b<"), "a&unknown; b", "Eleven pairs."),
        (STORY.replace("A<", "A&#x1b;&#0;&#xFFFF;B<"), "AB", "Eleven pairs."),
        (STORY.replace("Eleven", "<p>Eleven<br>"), "A", "Eleven pairs."),
        (STORY.replace("Eleven", "<img src=x alt='y'>Eleven"), "A", "Eleven pairs."),
        (STORY.replace("<link>", "<atom:link href='x'/><foo:bar>1</foo:bar><link>"), "A", "Eleven pairs."),
        (STORY.replace("<link>", "<dc:creator x:y='1'>Ana Reed</dc:creator><link>"), "A", "Eleven pairs."),
        (STORY.replace("<link>", "<extra>1 < 2</extra><link>"), "A", "Eleven pairs."),
        (STORY.replace("<link>", "<b><i>x</b></i><link>"), "A", "Eleven pairs."),
        (STORY.replace("<title>", "<title attribute>"), "A", "Eleven pairs."),
    ],
)
def test_what_is_no_xml_is_mended(broken: str, title: str, summary: str) -> None:
    parsed = _parsed(_feed(broken, OTHER))

    assert [(entry.title, entry.url) for entry in parsed.entries] == [
        (title, "https://birds.example/a"),
        ("B", "https://birds.example/b"),
    ]
    assert parsed.entries[0].summary == summary


def test_a_broken_feed_is_reported_with_its_line() -> None:
    parsed = _parsed(_feed("\n" + STORY.replace("A<", "Fish & chips<")))

    assert len(parsed.warnings) == 1
    assert "the feed is broken (line 2: " in parsed.warnings[0]


def test_entities_of_html_are_no_breakage() -> None:
    parsed = _parsed(_feed(STORY.replace("A<", "caf&eacute;<")))

    assert parsed.warnings == ()


def test_entities_of_html_are_kept_where_a_doctype_declares_them_elsewhere() -> None:
    doctype = '<!DOCTYPE rss PUBLIC "-//Netscape//DTD RSS 0.91//EN" "http://x.example/rss.dtd">'

    assert _parsed(doctype + _feed(STORY.replace("A<", "caf&eacute;<"))).entries[0].title == "café"


@pytest.mark.parametrize("cut", [10, 40, 90])
def test_a_feed_that_breaks_off_is_read_up_to_its_last_whole_item(cut: int) -> None:
    parsed = _parsed(_feed(STORY, OTHER)[: -len("</channel></rss>") - cut])

    assert [entry.title for entry in parsed.entries] == ["A"]
    assert parsed.warnings == ("the feed is broken (it breaks off in line 1); it was read as far as possible",)


def test_a_feed_that_breaks_off_before_its_first_item_is_refused() -> None:
    with pytest.raises(SourceError, match="cannot be read as one: it breaks off in line 1"):
        _parsed(_feed(STORY)[:60])


def test_what_a_program_printed_before_the_feed_is_left_out() -> None:
    parsed = _parsed("Notice: undefined index in /var/www on line 3\n<?xml version='1.0'?>" + _feed(STORY))

    assert [entry.title for entry in parsed.entries] == ["A"]


def test_what_follows_the_feed_is_left_out() -> None:
    parsed = _parsed(_feed(STORY, OTHER) + "<script>count()</script>")

    assert [entry.title for entry in parsed.entries] == ["A", "B"]


def _feed(*items: str) -> str:
    return f'<rss version="2.0"><channel><title>T</title>{"".join(items)}</channel></rss>'


def _parsed(document: str) -> Parsed:
    _, parsed = parse(document.encode(), name="feed.xml")
    return parsed
