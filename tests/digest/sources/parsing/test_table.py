"""Tables in, entries out: CSV and JSON."""

import json
from datetime import UTC, datetime

import pytest

from digest.articles.values import Entry, Image
from digest.core.errors import SourceError
from digest.sources.models import SourceKind
from digest.sources.parsing.detect import parse
from digest.sources.parsing.parsed import Parsed
from tests.digest.sources.documents import CSV


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


def _parsed(document: str, *, name: str) -> Parsed:
    _, parsed = parse(document.encode(), name=name)
    return parsed
