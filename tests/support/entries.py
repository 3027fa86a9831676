"""What holds for every entry, whatever document it was read from."""

from digest.articles.cleaning import TEXT_LENGTH, TITLE_LENGTH, URL_LENGTH, plain_text, tidy
from digest.articles.values import Entry, Image
from digest.core.errors import SourceError
from digest.sources.parsing.detect import parse
from digest.sources.parsing.parsed import Parsed

LARGEST_PICTURE = 20_000
"""Pixels; a number above it is no size."""


def read_or_refused(body: bytes, *, name: str = "document", base_url: str | None = None, charset: str = "") -> str:
    """What came of a document, in words: titles and warnings, or why it was refused. Everything in it is sound."""
    try:
        _, parsed = parse(body, name=name, base_url=base_url, charset=charset)
    except SourceError as refused:
        _assert_line(str(refused))
        return str(refused)
    assert_sound(parsed)
    return " ".join([*(entry.title for entry in parsed.entries), *parsed.warnings]) or "no entries"


def assert_sound(parsed: Parsed) -> None:
    """Fail unless the document's entries, warnings and title are sound."""
    for entry in parsed.entries:
        assert_sound_entry(entry)
    for warning in parsed.warnings:
        _assert_line(warning)
    assert tidy(parsed.title) == parsed.title


def assert_sound_entry(entry: Entry) -> None:
    """Fail unless this is plain text on one line, with absolute addresses and an aware date, or without them."""
    for text in (entry.title, entry.summary, entry.author, entry.section, entry.language, *entry.categories):
        assert tidy(text) == text, f"not plain: {text!r}"
    assert 0 < len(entry.title) <= TITLE_LENGTH
    assert len(entry.summary) <= TEXT_LENGTH
    assert all(entry.categories)
    assert len(set(entry.categories)) == len(entry.categories)
    assert entry.guid != ""
    assert entry.published_at is None or entry.published_at.tzinfo is not None
    assert entry.url is None or _is_address(entry.url, ("http://", "https://"))
    if entry.image is not None:
        _assert_image(entry.image)


def assert_free_of_markup(entry: Entry) -> None:
    """Fail when a text still holds tags or entities. Only for documents whose texts are all HTML."""
    for text in (entry.title, entry.summary, entry.author, *entry.categories):
        assert plain_text(text) == text, f"markup is left: {text!r}"


def _assert_image(image: Image) -> None:
    assert _is_address(image.url, ("https://",))
    assert tidy(image.alt) == image.alt
    assert all(size is None or 0 < size <= LARGEST_PICTURE for size in (image.width, image.height))


def _is_address(url: str, schemes: tuple[str, ...]) -> bool:
    return url.startswith(schemes) and url.isascii() and not set(url) & set(' \r\n\t<>"') and len(url) <= URL_LENGTH


def _assert_line(words: str) -> None:
    assert words.strip()
    assert "\n" not in words
    assert len(words) < 1000
