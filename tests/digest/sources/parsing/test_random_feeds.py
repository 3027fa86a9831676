"""Feeds made of random items: each comes back, in its order, with its title and link."""

import html
import json
from collections.abc import Callable
from dataclasses import dataclass
from xml.sax.saxutils import escape, quoteattr

from hypothesis import given, settings
from hypothesis import strategies as st

from digest.articles.cleaning import tidy
from digest.sources.parsing.detect import parse
from digest.sources.parsing.mojibake import mend
from tests.support.entries import assert_free_of_markup, assert_sound

WORDS = st.text(
    st.characters(codec="utf-8", categories=("L", "N", "P", "S", "Zs"), exclude_characters="<>&"),
    min_size=1,
    max_size=40,
).filter(lambda words: tidy(words) and mend(words) == words)


@dataclass(frozen=True)
class Item:
    """What is put into a feed."""

    title: str
    summary: str
    number: int
    category: str

    @property
    def url(self) -> str:
        """Where it stands."""
        return f"https://birds.example/{self.number}?a=1&b=2"


ITEMS = st.lists(st.builds(Item, WORDS, WORDS, st.integers(0, 10**9), WORDS), min_size=1, max_size=8)


def rss(items: list[Item]) -> str:
    """Texts are HTML, escaped twice or in CDATA."""
    inside = "".join(
        f"<item><title>{escape(html.escape(item.title))}</title><link>{escape(item.url)}</link>"
        f"<description><![CDATA[<p>{html.escape(item.summary)}</p>]]></description>"
        f"<category>{escape(html.escape(item.category))}</category></item>"
        for item in items
    )
    return f'<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><title>T</title>{inside}</channel></rss>'


def atom(items: list[Item]) -> str:
    """Titles are HTML, summaries XHTML."""
    inside = "".join(
        f'<entry><title type="html">{escape(html.escape(item.title))}</title><link href={quoteattr(item.url)}/>'
        f'<summary type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>{escape(item.summary)}</p></div></summary>'
        f"<category term={quoteattr(html.escape(item.category))}/></entry>"
        for item in items
    )
    return f'<feed xmlns="http://www.w3.org/2005/Atom"><title>T</title>{inside}</feed>'


def jsonfeed(items: list[Item]) -> str:
    """Texts are HTML."""
    return json.dumps(
        {
            "version": "https://jsonfeed.org/version/1.1",
            "items": [
                {
                    "id": item.number,
                    "url": item.url,
                    "title": html.escape(item.title),
                    "content_html": f"<p>{html.escape(item.summary)}</p>",
                    "tags": [html.escape(item.category)],
                }
                for item in items
            ],
        }
    )


@settings(max_examples=80)
@given(ITEMS, st.sampled_from([rss, atom, jsonfeed]), st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-32-le"]))
def test_every_item_comes_back(items: list[Item], write: Callable[[list[Item]], str], encoding: str) -> None:
    document = write(items)

    _, parsed = parse(document.encode(encoding), name="feed", base_url="https://birds.example/feed")

    assert [(entry.title, entry.url) for entry in parsed.entries] == [(tidy(item.title), item.url) for item in items]
    assert_sound(parsed)
    for entry in parsed.entries:
        assert_free_of_markup(entry)
