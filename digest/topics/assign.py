"""Giving articles their topics: what people said, and what the rules say."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from digest.articles import queries as articles
from digest.articles.values import ArticleRow
from digest.topics import log
from digest.topics.log import Tagging
from digest.topics.matching import RuleBook, excluded, match, rule_book
from digest.topics.models import Assignment
from digest.topics.queries import every_rule

_CHUNK = 1000


def assign(
    session: Session,
    article_ids: Collection[int],
    *,
    explicit: Iterable[Tagging] = (),
    source_topics: Mapping[int, int] | None = None,
    now: datetime,
) -> int:
    """Put articles into the log under their topics; return how many assignments were new. Safe to repeat.

    `explicit` is what a person said of these articles, and always holds. `source_topics` maps an article to the
    topic of its source; like the rules, it yields to an exclusion, and to an editor who took the article out.
    What the rules and the source say of a twin holds for its root.
    """
    book, rows = rule_book(every_rule(session)), articles.by_ids(session, article_ids)
    by_rule = [
        tagging for article in rows for tagging in _taggings(article, book, (source_topics or {}).get(article.id))
    ]
    removed = _removed(session, {article.root_id for article in rows})
    automatic = [tagging for tagging in by_rule if (tagging.article_id, tagging.topic_id) not in removed]
    # The log keeps the last reason it is told; what a person said goes before what a rule says.
    return log.append(session, [*automatic, *explicit], now=now)


def _taggings(article: ArticleRow, book: RuleBook, source_topic: int | None) -> list[Tagging]:
    taggings = [Tagging(article.root_id, found.topic_id, str(found.rule)) for found in match(article, book)]
    if source_topic is not None and source_topic not in excluded(article, book):
        taggings.append(Tagging(article.root_id, source_topic, "the topic of its source"))
    return taggings


def _removed(session: Session, article_ids: Collection[int]) -> set[tuple[int, int]]:
    ids, pairs = sorted(set(article_ids)), set[tuple[int, int]]()
    for start in range(0, len(ids), _CHUNK):
        statement = select(Assignment.article_id, Assignment.topic_id).where(
            Assignment.article_id.in_(ids[start : start + _CHUNK]), Assignment.removed_at.is_not(None)
        )
        pairs |= {(row.article_id, row.topic_id) for row in session.execute(statement)}
    return pairs
