"""Topics, their rules, and what stands in them, as values."""

import difflib
from collections import defaultdict
from collections.abc import Collection

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from digest.articles.models import Article
from digest.core.errors import NotFound
from digest.topics.models import Assignment, Topic, TopicRule
from digest.topics.values import Membership, RuleRow, TopicRow

_CHUNK = 1000
_NAMED_IN_ERRORS = 20


def every_topic(session: Session) -> list[TopicRow]:
    """All topics, in the order of mails and lists."""
    return [topic_row(topic) for topic in session.scalars(select(Topic).order_by(Topic.sort, Topic.id))]


def by_slug(session: Session, slug: str) -> TopicRow:
    """One topic. Raises NotFound, which names those that are spelt alike, or all."""
    topic = session.scalars(select(Topic).where(Topic.slug == slug)).one_or_none()
    if topic is None:
        raise NotFound(f"there is no topic {slug[:80]!r}{_suggestion(slug, every_topic(session))}")
    return topic_row(topic)


def every_rule(session: Session) -> list[RuleRow]:
    """The rules of all topics, in the order they were made."""
    return [rule_row(rule) for rule in session.scalars(select(TopicRule).order_by(TopicRule.id))]


def memberships(session: Session, article_ids: Collection[int]) -> dict[int, list[Membership]]:
    """The topics each article stands in now, in the order of topics; articles in none are left out."""
    found: dict[int, list[Membership]] = defaultdict(list)
    ids = sorted(set(article_ids))
    for start in range(0, len(ids), _CHUNK):
        statement = (
            select(Assignment.article_id, Topic.slug, Assignment.reason)
            .join(Topic, Topic.id == Assignment.topic_id)
            .where(Assignment.article_id.in_(ids[start : start + _CHUNK]), Assignment.removed_at.is_(None))
            .order_by(Topic.sort, Topic.id)
        )
        for article_id, slug, reason in session.execute(statement):
            found[article_id].append(Membership(slug, reason))
    return dict(found)


def in_topic(articles: Select[Article], topic_id: int) -> Select[Article]:
    """Those of `articles` that stand in the topic now."""
    return articles.where(_standing().where(Assignment.topic_id == topic_id).exists())


def unassigned(articles: Select[Article]) -> Select[Article]:
    """Those of `articles` that stand in no topic, and so go to nobody. A twin goes with its root."""
    return articles.where(Article.twin_of_id.is_(None), ~_standing().exists())


def _standing() -> Select[int]:
    return select(Assignment.id).where(Assignment.article_id == Article.id, Assignment.removed_at.is_(None))


def _suggestion(slug: str, topics: list[TopicRow]) -> str:
    slugs = [topic.slug for topic in topics]
    if not slugs:
        return "; there are none yet, make one with `digest topics add`"
    near = difflib.get_close_matches(slug, slugs, n=3)
    listed = ", ".join(slugs[:_NAMED_IN_ERRORS]) + (", ..." if len(slugs) > _NAMED_IN_ERRORS else "")
    return f"; did you mean {' or '.join(near)}? There are: {listed}" if near else f"; there are: {listed}"


def topic_row(topic: Topic) -> TopicRow:
    """The topic as a value."""
    return TopicRow(topic.id, topic.slug, topic.name, topic.description, topic.page_url, topic.sort, topic.group)


def rule_row(rule: TopicRule) -> RuleRow:
    """The rule as a value."""
    return RuleRow(rule.topic_id, rule.kind, rule.value, rule.exclude)
