"""Articles get their topics, and the report says which did not."""

from datetime import datetime, timedelta

import pytest

from digest.articles.values import Entry
from digest.core.database import Database
from digest.topics import edit, log, queries
from digest.topics.assign import assign
from digest.topics.log import Tagging
from digest.topics.models import RuleKind
from digest.topics.report import report
from digest.topics.values import Membership, TopicRow
from tests.digest.topics.conftest import Arrive


@pytest.fixture(autouse=True)
def _rules(database: Database, policy: TopicRow, cells: TopicRow) -> None:
    with database.writing() as session:
        edit.add_rule(session, "policy", kind=RuleKind.CATEGORY, value="Policy")
        edit.add_rule(session, "immune-cells", kind=RuleKind.PHRASE, value="immune cells")
        edit.add_rule(session, "immune-cells", kind=RuleKind.PHRASE, value="news digest", exclude=True)


def test_an_article_gets_every_topic_whose_rule_matches(database: Database, arrive: Arrive, now: datetime) -> None:
    """A13."""
    (article_id,) = arrive(Entry("Immune cells in parliament", categories=("policy",)))

    with database.writing() as session:
        assert assign(session, [article_id], now=now) == 2
        assert queries.memberships(session, [article_id]) == {
            article_id: [Membership("policy", 'category "Policy"'), Membership("immune-cells", 'phrase "immune cells"')]
        }


def test_assigning_twice_adds_nothing(database: Database, arrive: Arrive, now: datetime) -> None:
    ids = arrive(Entry("Immune cells"))

    with database.writing() as session:
        first, second = assign(session, ids, now=now), assign(session, ids, now=now)

    assert (first, second) == (1, 0)


def test_a_person_who_names_a_topic_outdoes_an_exclusion(
    database: Database, arrive: Arrive, cells: TopicRow, now: datetime
) -> None:
    (article_id,) = arrive(Entry("News digest"))

    with database.writing() as session:
        assert assign(session, [article_id], explicit=[Tagging(article_id, cells.id, "by Ana")], now=now) == 1


def test_the_topic_of_a_source_yields_to_an_exclusion(
    database: Database, arrive: Arrive, cells: TopicRow, now: datetime
) -> None:
    """A31."""
    story, round_up = arrive(Entry("A story"), Entry("News digest"))

    with database.writing() as session:
        assign(session, [story, round_up], source_topics={story: cells.id, round_up: cells.id}, now=now)

        assert list(queries.memberships(session, [story, round_up])) == [story]


def test_rules_do_not_bring_back_what_an_editor_took_out(
    database: Database, arrive: Arrive, cells: TopicRow, now: datetime
) -> None:
    (article_id,) = arrive(Entry("Immune cells"))
    with database.writing() as session:
        assign(session, [article_id], now=now)
        log.remove(session, article_id, cells.id, now=now)

    with database.writing() as session:
        assert assign(session, [article_id], now=now) == 0
        assert queries.memberships(session, [article_id]) == {}


def test_articles_that_match_nothing_go_to_nobody_and_are_reported(
    database: Database, arrive: Arrive, now: datetime
) -> None:
    """A27."""
    ids = arrive(Entry("Immune cells"), Entry("Gardening", categories=("Leisure",)))
    with database.writing() as session:
        assign(session, ids, now=now)

    with database.reading() as session:
        found = report(session, since=now - timedelta(days=1))

    assert found.looked_at == 2
    assert found.unassigned == 1
    assert [article.title for article in found.unassigned_articles] == ["Gardening"]


def test_the_report_counts_what_each_rule_matches_and_names_idle_ones(
    database: Database, arrive: Arrive, now: datetime
) -> None:
    arrive(Entry("Immune cells"), Entry("More immune cells"), Entry("News digest"))

    with database.reading() as session:
        found = report(session, since=now)

    assert [(str(use.rule), use.articles) for use in found.rules] == [
        ('category "Policy"', 0),
        ('phrase "immune cells"', 2),
        ('not phrase "news digest"', 1),
    ]
