"""A dry run of a source: what would come in, and why it would have its topics."""

from datetime import datetime

import pytest

from digest.articles.polish import SHIPPED
from digest.articles.values import Entry
from digest.core.database import Database
from digest.core.errors import NotFound
from digest.issues.trial import Trial, trial
from digest.sources.models import SourceKind
from digest.sources.parsing.parsed import Parsed
from digest.topics import edit
from digest.topics.models import RuleKind

AVOCETS = Entry(
    "Avocets return", "The birds are back. Continue reading", "https://birds.example/1", categories=("Waders",)
)
GULLS = Entry("Gulls stay away", topics=("gulls", "crows"))


@pytest.fixture
def topics(database: Database, now: datetime) -> Database:
    """Waders by category, gulls by no rule, and the coast as what a source may be about."""
    with database.writing() as session:
        for slug in ("waders", "gulls", "coast"):
            edit.add(session, slug, slug.title(), now=now)
        edit.add_rule(session, "waders", kind=RuleKind.CATEGORY, value="waders")
        edit.add_rule(session, "coast", kind=RuleKind.PHRASE, value="avocets", exclude=True)
    return database


def tried(database: Database, *entries: Entry, topic: str | None = None) -> Trial:
    with database.reading() as session:
        return trial(session, SourceKind.FEED, Parsed(entries, ("a warning",), "Birds"), topic=topic, rules=SHIPPED)


def test_topics_are_told_with_their_reason(topics: Database) -> None:
    found = tried(topics, AVOCETS, GULLS)

    assert [dict(entry.topics) for entry in found.entries] == [
        {"waders": 'category "waders"'},
        {"gulls": "named with the article"},
    ]


def test_the_topic_of_the_source_yields_to_an_exclusion(topics: Database) -> None:
    found = tried(topics, AVOCETS, GULLS, topic="coast")

    assert ["coast" in entry.topics for entry in found.entries] == [False, True]


def test_texts_are_shown_as_they_would_be_kept(topics: Database) -> None:
    assert tried(topics, AVOCETS).entries[0].entry.summary == "The birds are back."


def test_what_would_go_to_nobody_is_counted(topics: Database) -> None:
    assert tried(topics, AVOCETS, Entry("Something else")).without_topic == 1


def test_repetitions_are_shown_once_and_doubts_are_told(topics: Database) -> None:
    shared = [Entry("One", guid="7"), Entry("Two", guid="7"), Entry("Two", guid="7")]

    found = tried(topics, *shared)

    assert len(found.entries) == 2
    assert found.warnings[0] == "a warning"
    assert "share the guid 7" in found.warnings[1]


def test_an_unknown_topic_is_named(topics: Database) -> None:
    with pytest.raises(NotFound, match="no topic 'gull'"):
        tried(topics, AVOCETS, topic="gull")
