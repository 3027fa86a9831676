"""Making topics and rules."""

from datetime import datetime

import pytest

from digest.core.database import Database
from digest.core.errors import BadInput, Conflict, NotFound
from digest.topics import edit, queries
from digest.topics.models import RuleKind
from digest.topics.values import TopicRow


def test_topics_come_in_their_order(database: Database, now: datetime) -> None:
    with database.writing() as session:
        edit.add(session, "late", "Late", sort=2, now=now)
        edit.add(session, "b", "B", sort=1, page_url="https://example.org/b", now=now)
        edit.add(session, "a", "A", sort=1, now=now)

        assert [topic.slug for topic in queries.every_topic(session)] == ["b", "a", "late"]


def test_a_slug_is_taken_once(database: Database, policy: TopicRow, now: datetime) -> None:
    with database.writing() as session, pytest.raises(Conflict, match="topic 'policy' already"):
        edit.add(session, "policy", "Another", now=now)


@pytest.mark.parametrize("slug", ["", "Policy", "health policy", "-x", "é", "x" * 81, "a/b"])
def test_a_slug_has_plain_letters_digits_and_hyphens(database: Database, now: datetime, slug: str) -> None:
    with database.writing() as session, pytest.raises(BadInput, match="is no slug"):
        edit.add(session, slug, "A topic", now=now)


def test_an_unknown_topic_names_those_that_are_spelt_alike(
    database: Database, policy: TopicRow, cells: TopicRow
) -> None:
    with database.reading() as session, pytest.raises(NotFound) as unknown:
        queries.by_slug(session, "polcy")

    assert str(unknown.value) == ("there is no topic 'polcy'; did you mean policy? There are: policy, immune-cells")


def test_what_is_not_named_stays(database: Database, now: datetime) -> None:
    with database.writing() as session:
        edit.add(session, "policy", "Policy", description="Laws.", page_url="https://example.org/p", sort=3, now=now)
        changed = edit.change(session, "policy", name="Health policy")

    assert (changed.name, changed.description, changed.page_url, changed.sort) == (
        "Health policy",
        "Laws.",
        "https://example.org/p",
        3,
    )


def test_a_rule_that_folds_alike_is_the_same_rule(database: Database, policy: TopicRow) -> None:
    with database.writing() as session:
        edit.add_rule(session, "policy", kind=RuleKind.PHRASE, value="Health-Policy")

        with pytest.raises(Conflict, match='has the rule phrase "Health-Policy" already'):
            edit.add_rule(session, "policy", kind=RuleKind.PHRASE, value="health policy")


def test_an_exclusion_is_another_rule(database: Database, policy: TopicRow) -> None:
    with database.writing() as session:
        edit.add_rule(session, "policy", kind=RuleKind.CATEGORY, value="News")
        edit.add_rule(session, "policy", kind=RuleKind.CATEGORY, value="News", exclude=True)

        assert len(queries.every_rule(session)) == 2


@pytest.mark.parametrize(
    ("kind", "value"), [(RuleKind.PHRASE, "..."), (RuleKind.CATEGORY, " "), (RuleKind.PATH, "policy")]
)
def test_a_rule_that_could_match_nothing_is_refused(
    database: Database, policy: TopicRow, kind: RuleKind, value: str
) -> None:
    with database.writing() as session, pytest.raises(BadInput):
        edit.add_rule(session, "policy", kind=kind, value=value)


def test_a_rule_can_be_taken_away(database: Database, policy: TopicRow) -> None:
    with database.writing() as session:
        edit.add_rule(session, "policy", kind=RuleKind.PATH, value="/policy/")
        edit.remove_rule(session, "policy", kind=RuleKind.PATH, value="/policy")

        assert queries.every_rule(session) == []


def test_a_rule_that_is_not_there_cannot_be_taken_away(database: Database, policy: TopicRow) -> None:
    with database.writing() as session, pytest.raises(NotFound, match='has no rule path "/policy"'):
        edit.remove_rule(session, "policy", kind=RuleKind.PATH, value="/policy")


def test_a_group_is_the_heading_a_topic_is_found_under(database: Database, policy: TopicRow, now: datetime) -> None:
    with database.writing() as session:
        made = edit.add(session, "sleep", "Sleep", group="  Every\n day ", now=now)
        changed = edit.change(session, "policy", group="Behind the news")
        same = edit.change(session, "policy", name="Policy")
        none = edit.change(session, "sleep", group="")

    assert (made.group, changed.group, same.group, none.group) == (
        "Every day",
        "Behind the news",
        "Behind the news",
        "",
    )


def test_a_group_has_a_name_of_bearable_length(database: Database, now: datetime) -> None:
    with database.writing() as session, pytest.raises(BadInput, match="group of topics has at most 120"):
        edit.add(session, "sleep", "Sleep", group="x" * 121, now=now)
