"""JSON Feeds in, entries out."""

import json
from datetime import UTC, datetime

import pytest

from digest.articles.values import Entry, Image
from digest.core.errors import SourceError
from digest.sources.models import SourceKind
from digest.sources.parsing.detect import parse
from digest.sources.parsing.feed_reader import MOST_ENTRIES
from digest.sources.parsing.parsed import Parsed

FEED_URL = "https://birds.example/feed.json"
ITEM: dict[str, object] = {
    "id": "notes-1",
    "url": "/2026/avocets",
    "external_url": "https://elsewhere.example/",
    "title": "Avocets &amp; friends",
    "summary": "Eleven pairs.",
    "content_html": "<p>Eleven pairs were seen.</p>",
    "image": "/avocets.jpg",
    "date_published": "2026-11-22T10:00:00+01:00",
    "date_modified": "2026-11-23T10:00:00+01:00",
    "authors": [{"name": "Ana Reed"}, {"name": "Bo Sand"}, {"url": "https://x.example"}],
    "author": {"name": "Ana Reed"},
    "tags": ["Waders", "Pools", "Waders"],
    "language": "en-GB",
}


def test_an_item_is_read_whole() -> None:
    kind, parsed = parse(_feed(ITEM).encode(), name="feed", base_url=FEED_URL)

    assert kind is SourceKind.FEED
    assert parsed.title == "Field Notes"
    assert parsed.entries == (
        Entry(
            title="Avocets & friends",
            summary="Eleven pairs.",
            url="https://birds.example/2026/avocets",
            guid="notes-1",
            published_at=datetime(2026, 11, 22, 9, tzinfo=UTC),
            author="Ana Reed, Bo Sand",
            language="en-GB",
            categories=("Waders", "Pools"),
            image=Image("https://birds.example/avocets.jpg"),
        ),
    )


def test_an_item_without_a_title_is_called_by_its_first_words() -> None:
    entry = _parsed({"id": 1, "content_text": "A heron stood <still>."}).entries[0]

    assert entry.title == "A heron stood <still>."


@pytest.mark.parametrize(
    ("item", "guid", "url"),
    [
        ({"id": 12, "title": "A"}, "12", None),
        ({"id": 1.5, "title": "A"}, "1.5", None),
        ({"id": True, "title": "A"}, None, None),
        ({"id": "https://birds.example/a", "title": "A"}, "https://birds.example/a", "https://birds.example/a"),
        ({"external_url": "https://elsewhere.example/a", "title": "A"}, None, "https://elsewhere.example/a"),
        ({"url": "javascript:x()", "title": "A"}, None, None),
        ({"url": ["x"], "id": {"a": 1}, "title": "A"}, None, None),
    ],
)
def test_ids_and_links_may_be_anything(item: dict[str, object], guid: str | None, url: str | None) -> None:
    entry = _parsed(item).entries[0]

    assert (entry.guid, entry.url) == (guid, url)


def test_what_the_feed_says_holds_for_items_that_do_not() -> None:
    feed = _feed({"title": "A", "id": "1"}, author={"name": "Ana Reed"}, language="en")

    entry = parse(feed.encode(), name="feed")[1].entries[0]

    assert (entry.author, entry.language) == ("Ana Reed", "en")


@pytest.mark.parametrize("wrong", [None, 1, True, "x", [], [1], {}, {"a": []}, [[]]])
def test_a_value_of_the_wrong_type_counts_as_not_told(wrong: object) -> None:
    item = dict.fromkeys(ITEM, wrong) | {"title": "A"}
    feed = {"version": "https://jsonfeed.org/version/1.1", "items": [item, wrong], "title": wrong, "author": wrong}

    _, parsed = parse(json.dumps(feed).encode(), name="feed")

    assert parsed.entries[0].title == "A"
    assert parsed.warnings == ("item 2 has neither title, text nor link; left out",)


def test_only_the_first_of_too_many_items_are_read() -> None:
    parsed = _parsed(*({"id": number, "title": f"Story {number}"} for number in range(MOST_ENTRIES + 1)))

    assert len(parsed.entries) == MOST_ENTRIES
    assert "only the first" in parsed.warnings[0]


@pytest.mark.parametrize("document", [{"version": "https://jsonfeed.org/version/1"}, {"items": {}}, {}])
def test_a_document_without_items_is_refused(document: object) -> None:
    with pytest.raises(SourceError, match=r"^it is (a JSON Feed without a list of items|JSON, but no JSON Feed)"):
        parse(json.dumps(document).encode(), name="feed")


def _feed(*items: dict[str, object], **beside: object) -> str:
    return json.dumps({"version": "https://jsonfeed.org/version/1.1", "title": "Field Notes", "items": items} | beside)


def _parsed(*items: dict[str, object]) -> Parsed:
    _, parsed = parse(_feed(*items).encode(), name="feed", base_url=FEED_URL)
    return parsed
