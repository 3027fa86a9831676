"""Feeds with a DOCTYPE: what it may declare, and what is refused."""

import pytest

from digest.core.errors import SourceError
from digest.sources.parsing.detect import parse
from digest.sources.parsing.parsed import Parsed
from tests.digest.sources.documents import RSS

LATIN = '<!ENTITY % HTMLlat1 PUBLIC "-//W3C//ENTITIES Latin 1//EN" "http://x.example/lat1.ent"> %HTMLlat1;'


@pytest.mark.parametrize(
    ("declared", "written", "title"),
    [
        ('<!ENTITY pub "The Marsh"> <!ENTITY nbsp "&#160;">', "&pub;&nbsp;News", "The Marsh News"),
        ("<!ENTITY a 'b'>", "&a;", "b"),
        (LATIN, "caf&eacute;", "café"),
        ('<!ENTITY a "b">', "&unknown;", "&unknown;"),
        ('<!ENTITY lt "x"><!ENTITY amp "y">', "1 &lt; 2 &amp; 3", "1 < 2 & 3"),
        ('<!ENTITY a "&#38;a;">', "&a;", "&a;"),
        ('<!ENTITY a "&#60;b">', "&a; c", "<b c"),
        ("", "A", "A"),
    ],
)
def test_short_texts_may_be_declared(declared: str, written: str, title: str) -> None:
    assert _parsed(f"[{declared}]", written).entries[0].title == title


@pytest.mark.parametrize(
    "subset",
    [
        '[<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]',
        '[<!ENTITY a SYSTEM "file:///etc/passwd">]',
        '[<!ENTITY a PUBLIC "x" "http://x.example/">]',
        """[<!ENTITY % p "<!ENTITY a 'aaaa'>"> %p;]""",
        '[<!ENTITY a "<b>">]',
        f'[<!ENTITY a "{"a" * 101}">]',
        '[<!ENTITY a "a">',
        "[<!ELEMENT rss ANY>]",
        f"[{' ' * 20_000}]",
    ],
    ids=range(9),
)
def test_other_declarations_make_a_feed_refused(subset: str) -> None:
    with pytest.raises(SourceError, match="declares entities of its own"):
        _parsed(subset, "&a;")


@pytest.mark.parametrize(
    "rest",
    [
        '<!DOCTYPE rss [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>',
        '<!-- &end; <!DOCTYPE rss [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>',
    ],
)
def test_a_second_doctype_declares_nothing(rest: str) -> None:
    document = (
        f'<!DOCTYPE rss [<!ENTITY end "--&#62;">]>{rest}<rss><channel><item><title>&b;</title></item></channel></rss>'
    )

    try:
        _, parsed = parse(document.encode(), name="feed.xml")
    except SourceError:
        return

    assert [entry.title for entry in parsed.entries] == ["&b;"]


def test_no_text_swells() -> None:
    parsed = _parsed(f'[<!ENTITY a "{"a" * 100}">]', "&a;" * 1_000_000)

    assert len(parsed.entries[0].title) <= 300


def test_a_doctype_without_entities_is_fine() -> None:
    feed = RSS.replace("?>", '?><!DOCTYPE rss PUBLIC "-//Netscape//DTD RSS 0.91//EN" "http://x.example/rss.dtd">', 1)

    _, parsed = parse(feed.encode(), name="feed.xml")

    assert len(parsed.entries) == 2


@pytest.mark.parametrize("before", ["<!-- - -->", "<?php x ?>", "\n\n", "<!---->\n<?a?>"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-32", "utf-8-sig", "utf-16-be"])
def test_a_hidden_declaration_of_entities_is_found(before: str, encoding: str) -> None:
    declared = "<!DOCTYPE rss [<!ENTITY % p \"<!ENTITY a 'aaaa'>\"> %p;]>"
    bomb = before.lstrip("\n") + declared + "<rss><channel><item><title>&a;</title></item></channel></rss>"

    with pytest.raises(SourceError, match="declares entities of its own"):
        parse(bomb.encode(encoding), name="feed.xml")


def _parsed(subset: str, title: str) -> Parsed:
    document = f"<!DOCTYPE rss {subset}><rss><channel><item><title>{title}</title></item></channel></rss>"
    _, parsed = parse(document.encode(), name="feed.xml")
    return parsed
