"""Posts as WordPress tells them, to entries; and things that only look like posts."""

import json
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digest.articles.cleaning import TEXT_LENGTH
from digest.articles.values import Entry, Image
from digest.core.errors import SourceError
from digest.sources.parsing.text import decode
from digest.sources.parsing.wordpress import id_in, parse_posts, read_posts
from tests.support.entries import assert_sound

SITE = "https://birds.example"
POST: dict[str, Any] = {
    "id": 123,
    "date": "2026-11-22T11:00:00",
    "date_gmt": "2026-11-22T10:00:00",
    "modified_gmt": "2026-11-22T12:00:00",
    "guid": {"rendered": f"{SITE}/?post_type=note&#038;p=123"},
    "link": f"{SITE}/avocets/",
    "status": "publish",
    "title": {"rendered": "Avocets &amp; friends &#8211; a <em>return</em>"},
    "excerpt": {"rendered": "<p>Eleven pairs.</p>\n<p>More to come.</p>", "protected": False},
    "content": {"rendered": "<p>At length.</p>", "protected": False},
    "lang": "en_GB",
    "_embedded": {
        "author": [{"name": "Ana Reed"}, {"code": "rest_user_invalid_id", "message": "Invalid user ID."}],
        "wp:featuredmedia": [
            {
                "media_type": "image",
                "source_url": f"{SITE}/pool.jpg",
                "alt_text": "A pool &amp; birds",
                "media_details": {
                    "width": 4000,
                    "height": 2000,
                    "sizes": {
                        "thumbnail": {"source_url": f"{SITE}/pool-150.jpg", "width": 150, "height": 150},
                        "large": {"source_url": f"{SITE}/pool-1200.jpg", "width": 1200, "height": 600},
                        "huge": {"source_url": f"{SITE}/pool-2000.jpg", "width": "2000", "height": "1000"},
                    },
                },
            }
        ],
        "wp:term": [
            [
                {"name": "Uncategorized", "slug": "uncategorized", "taxonomy": "category"},
                {"name": "Waders &amp; gulls", "slug": "waders", "taxonomy": "category"},
            ],
            [{"name": "Pools", "slug": "pools", "taxonomy": "post_tag"}],
            [{"name": "Aside", "slug": "post-format-aside", "taxonomy": "post_format"}],
        ],
    },
}


def test_a_post_is_read_in_full() -> None:
    assert _entry(POST) == Entry(
        title="Avocets & friends \u2013 a return",
        summary="Eleven pairs. More to come.",
        url=f"{SITE}/avocets/",
        guid=f"{SITE}/?post_type=note&p=123",
        published_at=datetime(2026, 11, 22, 10, tzinfo=UTC),
        author="Ana Reed",
        section="Waders & gulls",
        language="en-GB",
        categories=("Waders & gulls", "Pools"),
        image=Image(f"{SITE}/pool-1200.jpg", "A pool & birds", 1200, 600),
    )


def test_what_a_reader_needs_stands_beside_the_entry() -> None:
    post = read_posts(json.dumps([POST]))[0][0]

    assert (post.id, post.public, post.modified_at) == (123, True, datetime(2026, 11, 22, 12, tzinfo=UTC))
    assert id_in(post.guid or "") == 123


def test_without_an_excerpt_the_content_speaks() -> None:
    assert _entry(POST | {"excerpt": {"rendered": ""}}).summary == "At length."


def test_a_post_behind_a_password_keeps_its_text() -> None:
    locked = {"rendered": "", "protected": True}

    assert _entry(POST | {"excerpt": locked, "content": {"rendered": "Secret", "protected": True}}).summary == ""


def test_a_long_text_is_cut_once() -> None:
    text = "A sentence of words. " * 5000

    assert 0 < len(_entry(POST | {"excerpt": {"rendered": text}}).summary) <= TEXT_LENGTH


def test_a_post_without_title_is_named_by_its_text() -> None:
    assert _entry(POST | {"title": {"rendered": " "}}).title == "Eleven pairs. More to come."


@pytest.mark.parametrize(
    ("date_gmt", "date", "hour"), [("0000-00-00T00:00:00", "2026-11-22T11:00:00+02:00", 9), (None, "never", None)]
)
def test_a_date_that_is_none_is_not_invented(date_gmt: str | None, date: str, hour: int | None) -> None:
    published_at = _entry(POST | {"date_gmt": date_gmt, "date": date}).published_at

    assert (published_at.hour if published_at else None) == hour


def test_what_is_not_published_is_no_entry() -> None:
    assert parse_posts(json.dumps([POST | {"status": "private"}])).entries == ()


@pytest.mark.parametrize(
    "media",
    [
        [{"code": "rest_forbidden"}],
        [{"media_type": "file", "source_url": f"{SITE}/a.pdf"}],
        [{"source_url": "http://birds.example/plain.jpg"}],
        [],
        None,
        "x",
        [[]],
    ],
)
def test_a_picture_that_cannot_be_shown_is_taken_from_the_text(media: object) -> None:
    """A21."""
    content = {"rendered": f'<p><img src="{SITE}/inside.jpg" alt="Inside"></p>'}

    entry = _entry(POST | {"content": content, "_embedded": {"wp:featuredmedia": media}})

    assert entry.image == Image(f"{SITE}/inside.jpg", "Inside")


def test_a_picture_without_other_sizes_is_taken_as_it_is() -> None:
    media = {"source_url": "/pool.jpg", "media_details": {"width": 900, "height": 600, "sizes": []}}

    entry = parse_posts(json.dumps([POST | {"_embedded": {"wp:featuredmedia": [media]}}]), base_url=f"{SITE}/x").entries

    assert entry[0].image == Image(f"{SITE}/pool.jpg", "", 900, 600)


def test_a_post_that_is_none_is_left_out_with_a_warning() -> None:
    parsed = parse_posts(json.dumps([POST, {"id": 4}, "x"]))

    assert len(parsed.entries) == 1
    assert parsed.warnings == ("post 2: it has no title; left out", "post 3: it has no id; left out")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('{"code": "rest_disabled", "message": "The <b>API</b> is closed."}', "WordPress answers: The API is closed."),
        ("{}", "no list of WordPress posts"),
        ('[{"title": "Avocets"}]', "no list of WordPress posts"),
        ("<br><b>Warning</b>: x() in y.php[]", "no valid JSON"),
        ("[" * 100_000, "no valid JSON"),
    ],
)
def test_what_is_no_list_of_posts_is_refused_in_words(text: str, words: str) -> None:
    with pytest.raises(SourceError, match=words):
        parse_posts(text)


@pytest.mark.parametrize(
    ("guid", "number"),
    [
        (f"{SITE}/?p=7", 7),
        (f"{SITE}/?post_type=a&p=7", 7),
        (f"{SITE}/?page_id=7", None),
        (f"{SITE}/?p=7&x=1", None),
        (f"{SITE}/2026/p=7", None),
    ],
)
def test_a_number_is_read_from_no_other_guid(guid: str, number: int | None) -> None:
    assert id_in(guid) == number


_ANYTHING = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text()
    | st.sampled_from(["https://a.b/c.jpg", "<p>&"]),
    lambda inside: st.lists(inside, max_size=3) | st.dictionaries(st.sampled_from(sorted(POST)), inside, max_size=4),
    max_leaves=8,
)


@given(st.dictionaries(st.sampled_from(sorted(POST)), _ANYTHING), _ANYTHING)
@settings(max_examples=100)
def test_whatever_a_post_holds_its_entry_is_sound(given_: dict[str, Any], embedded: Any) -> None:
    inside = POST["_embedded"] | (embedded if isinstance(embedded, dict) else {"wp:term": embedded})
    text = json.dumps([POST | {"_embedded": inside} | given_])

    _assert_sound_or_refused(text.encode())


@given(st.lists(st.tuples(st.integers(0, 3000), st.binary(max_size=6), st.integers(0, 9)), min_size=1, max_size=8))
@settings(max_examples=100)
def test_broken_bytes_are_entries_or_an_error(cuts: list[tuple[int, bytes, int]]) -> None:
    body = json.dumps([POST]).encode()
    for at, piece, gone in cuts:
        body = body[:at] + piece + body[at + gone :]

    _assert_sound_or_refused(body)


def _assert_sound_or_refused(body: bytes) -> None:
    with suppress(SourceError):
        text, _ = decode(body)
        assert_sound(parse_posts(text, base_url=SITE))


def _entry(post: dict[str, Any]) -> Entry:
    return parse_posts(json.dumps([post]), base_url=f"{SITE}/wp-json/wp/v2/posts").entries[0]
