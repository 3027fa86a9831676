"""Topic pages in, entries out."""

import pytest

from digest.core.errors import SourceError
from digest.sources.parsing.detect import parse
from digest.sources.parsing.parsed import Parsed
from tests.digest.sources.documents import PAGE


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


def _parsed(document: str, *, name: str) -> Parsed:
    _, parsed = parse(document.encode(), name=name)
    return parsed
