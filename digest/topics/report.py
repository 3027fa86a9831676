"""What the rules do: which of them speak of recent articles, and which articles go to nobody."""

from collections import Counter
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from digest.articles import queries as articles
from digest.articles.models import Article
from digest.topics.matching import applying, rule_book
from digest.topics.queries import every_rule, every_topic, unassigned
from digest.topics.values import Report, RuleRow, RuleUse

LISTED = 100


def report(session: Session, *, since: datetime) -> Report:
    """Try every rule on the articles first seen at `since` or later. Rules that match nothing are listed too."""
    rules = every_rule(session)
    book, uses, examples, looked_at = rule_book(rules), Counter[RuleRow](), dict[RuleRow, str](), 0
    for page in articles.pages(session, articles.every_article(since=since)):
        looked_at += len(page)
        for article in page:
            for rule in applying(article, book):
                uses[rule] += 1
                examples.setdefault(rule, article.title)
    topics = {topic.id: topic for topic in every_topic(session)}
    lost = unassigned(articles.every_article(since=since)).where(Article.retracted_at.is_(None))
    return Report(
        looked_at=looked_at,
        rules=tuple(RuleUse(topics[rule.topic_id], rule, uses[rule], examples.get(rule, "")) for rule in rules),
        unassigned=session.scalar(select(func.count()).select_from(lost.subquery())) or 0,
        unassigned_articles=tuple(next(articles.pages(session, lost), [])[:LISTED]),
    )
