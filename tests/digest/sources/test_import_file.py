"""Articles from files, imported again and again."""

from datetime import datetime
from pathlib import Path

import pytest

from digest.articles.values import Ingested
from digest.core.database import Database
from digest.core.errors import SourceError
from digest.sources import queries
from digest.sources.import_file import import_file
from digest.sources.models import SourceKind
from tests.digest.sources.documents import PAGE


def test_importing_twice_adds_nothing(database: Database, tmp_path: Path, now: datetime) -> None:
    first = _imported(database, tmp_path, PAGE, now)

    second = _imported(database, tmp_path, PAGE, now)

    assert (len(first.new), second.new, second.unchanged) == (2, (), 2)


def test_a_corrected_file_updates(database: Database, tmp_path: Path, now: datetime) -> None:
    _imported(database, tmp_path, PAGE, now)

    corrected = _imported(database, tmp_path, PAGE.replace("Eleven pairs", "Twelve pairs"), now)

    assert (corrected.new, len(corrected.updated), corrected.unchanged) == ((), 1, 1)


def test_the_file_is_a_source_by_its_name(database: Database, tmp_path: Path, now: datetime) -> None:
    (tmp_path / "elsewhere").mkdir()
    _imported(database, tmp_path, PAGE, now)
    _imported(database, tmp_path / "elsewhere", PAGE, now)

    with database.reading() as session:
        source = queries.named(session, "notes.txt")
        assert queries.every_source(session) == [source]
    assert (source.kind, source.name, source.refreshable) == (SourceKind.PAGE, "Field Notes: Waders", False)


def test_a_file_that_cannot_be_read_leaves_nothing(database: Database, tmp_path: Path, now: datetime) -> None:
    with pytest.raises(SourceError, match=r"^notes\.txt: it is empty$"):
        _imported(database, tmp_path, "", now)

    with database.reading() as session:
        assert queries.every_source(session) == []


def _imported(database: Database, folder: Path, text: str, now: datetime) -> Ingested:
    file = folder / "notes.txt"
    file.write_text(text, encoding="utf-8")
    with database.writing() as session:
        _, ingested = import_file(session, file, now=now)
    return ingested
