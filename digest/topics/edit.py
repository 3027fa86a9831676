"""Making topics and their rules."""

import re
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from digest.articles.cleaning import absolute_url, tidy
from digest.core.errors import BadInput, Conflict, NotFound
from digest.topics.matching import folded_value
from digest.topics.models import RuleKind, Topic, TopicRule
from digest.topics.queries import by_slug, rule_row, topic_row
from digest.topics.values import RuleRow, TopicRow

_SLUG = re.compile(r"[a-z0-9][a-z0-9-]{0,79}")


def add(
    session: Session,
    slug: str,
    name: str,
    *,
    description: str = "",
    group: str = "",
    page_url: str | None = None,
    sort: int = 0,
    now: datetime,
) -> TopicRow:
    """Make a topic that readers can follow. Raises BadInput, and Conflict when the slug is taken."""
    if not _SLUG.fullmatch(slug):
        raise BadInput(f"{slug[:100]!r} is no slug; use up to 80 of a-z, 0-9 and hyphens, as in immune-system")
    if session.scalars(select(Topic).where(Topic.slug == slug)).one_or_none():
        raise Conflict(f"there is a topic {slug!r} already")
    topic = Topic(
        slug=slug,
        name=_name(name),
        description=tidy(description),
        group=_group(group),
        page_url=_page_url(page_url),
        sort=sort,
        created_at=now,
    )
    session.add(topic)
    session.flush()
    return topic_row(topic)


def change(
    session: Session,
    slug: str,
    *,
    name: str | None = None,
    description: str | None = None,
    group: str | None = None,
    page_url: str | None = None,
    sort: int | None = None,
) -> TopicRow:
    """Change what readers see of a topic; what is None stays. The slug stays for ever. Raises NotFound, BadInput."""
    topic = session.get_one(Topic, by_slug(session, slug).id)
    if name is not None:
        topic.name = _name(name)
    if description is not None:
        topic.description = tidy(description)
    if group is not None:
        topic.group = _group(group)
    if page_url is not None:
        topic.page_url = _page_url(page_url)
    if sort is not None:
        topic.sort = sort
    session.flush()
    return topic_row(topic)


def add_rule(session: Session, slug: str, *, kind: RuleKind, value: str, exclude: bool = False) -> RuleRow:
    """Give a topic a rule for articles to come; `assign.assign_again` applies it to those that are here.

    Raises NotFound, BadInput for a value that can match nothing, Conflict when the topic has the rule already.
    """
    topic, value = by_slug(session, slug), tidy(value)
    if not value or len(value) > 300 or not folded_value(kind, value):
        raise BadInput(f"{value[:60]!r} cannot be matched; a {kind.value} has letters or digits, at most 300")
    if kind is RuleKind.PATH and not value.startswith("/"):
        raise BadInput(f"{value[:60]!r} is no path; it begins with a slash, as in /policy/")
    if known := _rule(session, topic, kind, value, exclude):
        raise Conflict(f"topic {slug!r} has the rule {rule_row(known)} already")
    rule = TopicRule(topic_id=topic.id, kind=kind, value=value, exclude=exclude)
    session.add(rule)
    session.flush()
    return rule_row(rule)


def remove_rule(session: Session, slug: str, *, kind: RuleKind, value: str, exclude: bool = False) -> RuleRow:
    """Take a rule away. What it assigned stays assigned. Raises NotFound."""
    topic = by_slug(session, slug)
    rule = _rule(session, topic, kind, tidy(value), exclude)
    if rule is None:
        wanted = RuleRow(topic.id, kind, value[:60], exclude)
        raise NotFound(f"topic {slug!r} has no rule {wanted}; `digest topics rules {slug}` shows what it has")
    session.delete(rule)
    session.flush()
    return rule_row(rule)


def _rule(session: Session, topic: TopicRow, kind: RuleKind, value: str, exclude: bool) -> TopicRule | None:
    rules = select(TopicRule).where(
        TopicRule.topic_id == topic.id, TopicRule.kind == kind, TopicRule.exclude == exclude
    )
    wanted = folded_value(kind, value)
    return next((rule for rule in session.scalars(rules) if folded_value(kind, rule.value) == wanted), None)


def _name(name: str) -> str:
    clean = tidy(name)
    if not clean or len(clean) > 120:
        raise BadInput("a topic's name has 1 to 120 characters")
    return clean


def _group(group: str) -> str:
    clean = tidy(group)
    if len(clean) > 120:
        raise BadInput("the name of a group of topics has at most 120 characters")
    return clean


def _page_url(page_url: str | None) -> str | None:
    url = absolute_url(page_url)
    if page_url and url is None:
        raise BadInput(f"{page_url[:200]!r} is no web address; write it in full, as https://example.org/topic")
    return url
