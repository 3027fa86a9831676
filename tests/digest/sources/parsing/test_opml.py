"""Lists of sources, as other programs write them and as we do."""

import random
import string
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digest.core.errors import SourceError
from digest.sources.parsing.opml import Outline, parse_opml, write_opml

LIST = """<?xml version="1.0" encoding="ISO-8859-1"?>
<opml version="1.1"><head><title>Mine</title></head><body>
<outline text="Birds" title="Birds"><outline text="Deep">
  <outline type="rss" text="Notes" title="Field Notes" xmlUrl="https://birds.example/feed?a=1&amp;b=2"/>
</outline></outline>
<outline text=" No  title " xmlurl="https://b.example/feed"/>
<outline text="Only a page" htmlUrl="https://c.example/"/>
<outline text="Again" xmlUrl="https://b.example/feed"/>
</body></opml>"""


def test_a_list_is_read_through_its_folders_and_each_address_once() -> None:
    assert parse_opml(LIST) == (
        Outline("Field Notes", "https://birds.example/feed?a=1&b=2", "Deep"),
        Outline("No title", "https://b.example/feed"),
    )


def test_names_may_be_in_capitals_and_in_a_namespace() -> None:
    text = '<OPML xmlns="urn:x"><BODY><Outline TEXT="A" XMLURL="https://a.example/f" TYPE="atom"/></BODY></OPML>'

    assert parse_opml(text) == (Outline("A", "https://a.example/f", kind="atom"),)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('<!DOCTYPE opml [<!ENTITY a "aaaa">]><opml/>', "DOCTYPE"),
        ("<opml><body>", "no valid XML"),
        ("birds", "no valid XML"),
        ("", "no valid XML"),
        ("<rss/>", "first element is <rss>"),
    ],
)
def test_what_is_no_list_is_refused_in_words(text: str, words: str) -> None:
    with pytest.raises(SourceError, match=words):
        parse_opml(text)


def test_a_written_list_is_opml_with_a_title_text_and_address_for_each() -> None:
    written = write_opml(
        [Outline("B & b", "https://b.example/?a=1&b=2", "Waders"), Outline("", "https://a.example/")], title="Ours"
    )

    assert written.decode().splitlines() == [
        "<?xml version='1.0' encoding='utf-8'?>",
        '<opml version="2.0">',
        "  <head>",
        "    <title>Ours</title>",
        "  </head>",
        "  <body>",
        '    <outline type="rss" text="https://a.example/" title="https://a.example/" xmlUrl="https://a.example/"/>',
        '    <outline text="Waders">',
        '      <outline type="rss" text="B &amp; b" title="B &amp; b" xmlUrl="https://b.example/?a=1&amp;b=2"/>',
        "    </outline>",
        "  </body>",
        "</opml>",
    ]


_WORDS = st.text("aZ9 &<>\"'\u00e9\u4e16\U0001f426\x07\u200b]", max_size=12).map(lambda text: " ".join(text.split()))
_OUTLINES = st.builds(
    Outline,
    st.text('aZ&<>"\u00e9\u4e16', min_size=1, max_size=12),
    st.text("az/?&=%", max_size=12).map("https://birds.example/{}".format),
    st.text("aZ&<\u00e9", max_size=6),
    st.sampled_from(["rss", "wordpress"]),
)


@given(st.lists(_OUTLINES, unique_by=lambda outline: outline.url), _WORDS)
@settings(max_examples=100)
def test_what_is_written_is_read_again(outlines: list[Outline], title: str) -> None:
    again = parse_opml(write_opml(outlines, title=title).decode())

    assert again == tuple(sorted(outlines, key=lambda outline: outline.folder))


@given(st.randoms(use_true_random=False))
@settings(max_examples=150)
def test_broken_lists_are_outlines_or_an_error(chance: random.Random) -> None:
    text = list(LIST)
    for _ in range(chance.randint(1, 12)):
        text[chance.randrange(len(text))] = chance.choice([*string.printable, "", "<", "&", "\x00", "\ud800", "\ufffe"])

    with suppress(SourceError):
        assert all(outline.url and "\n" not in outline.title for outline in parse_opml("".join(text)))
