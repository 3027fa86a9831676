"""Lists of sources in and out: twice is fine, and nothing is lost on the way."""

from datetime import datetime

import pytest

from digest.core.database import Database
from digest.core.errors import SourceError
from digest.sources import queries
from digest.sources.add import add
from digest.sources.models import SourceKind
from digest.sources.opml import Imported, export_opml, import_opml
from digest.sources.parsing.opml import parse_opml
from digest.topics.edit import add as add_topic

LIST = """<opml version="2.0"><body>
<outline text="Birds"><outline text="Field Notes" type="rss" xmlUrl="https://birds.example/feed"/></outline>
<outline text="Posts" type="wordpress" xmlUrl="https://birds.example/wp-json/wp/v2/posts"/>
<outline text="A file" xmlUrl="file:///etc/passwd"/>
</body></opml>"""


def test_the_sources_of_a_list_are_added_with_their_names_and_kinds(database: Database, now: datetime) -> None:
    imported = _import(database, LIST, now)

    assert [(source.name, source.kind) for source in imported.added] == [
        ("Field Notes", SourceKind.FEED),
        ("Posts", SourceKind.WORDPRESS),
    ]
    assert imported.known == 0


def test_what_cannot_be_read_is_told_and_left_out(database: Database, now: datetime) -> None:
    imported = _import(database, LIST, now)

    assert len(imported.warnings) == 1
    assert "'file:///etc/passwd' is no address" in imported.warnings[0]


def test_importing_a_list_again_adds_nothing(database: Database, now: datetime) -> None:
    _import(database, LIST, now)

    again = _import(database, LIST, now)

    assert (again.added, again.known) == ((), 2)


def test_a_list_opens_no_private_network(database: Database, now: datetime) -> None:
    text = '<opml><body><outline text="Inside" xmlUrl="http://127.0.0.1/feed"/></body></opml>'

    imported = _import(database, text, now)

    assert imported.added[0].private_origin is None


def test_a_broken_list_adds_nothing(database: Database, now: datetime) -> None:
    with pytest.raises(SourceError):
        _import(database, LIST.replace("</body>", ""), now)

    with database.reading() as session:
        assert queries.every_source(session) == []


def test_an_export_holds_every_source_with_an_address_and_can_be_imported_again(
    database: Database, now: datetime
) -> None:
    imported = _import(database, LIST, now)
    with database.reading() as session:
        written = export_opml(session, title="Birds")

    again = _import(database, written.decode(), now)

    assert [outline.url for outline in parse_opml(written.decode())] == [s.location for s in imported.added]
    assert (again.added, again.known) == ((), 2)


def test_sources_stand_in_the_folder_of_their_topic(database: Database, now: datetime) -> None:
    with database.writing() as session:
        topic = add_topic(session, "waders", "Waders & gulls", now=now)
        add(session, "https://birds.example/feed", name="Notes", topic_id=topic.id, now=now)

    with database.reading() as session:
        written = export_opml(session, title="Birds", topics={topic.id: topic.name})

    assert parse_opml(written.decode())[0].folder == "Waders & gulls"


def _import(database: Database, text: str, now: datetime) -> Imported:
    with database.writing() as session:
        return import_opml(session, text, now=now)
