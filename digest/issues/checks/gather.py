"""What the tables say beside an issue's content, for its checks."""

from collections.abc import Sequence

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from digest.articles.models import Article, Resemblance
from digest.articles.queries import by_ids, sources_of
from digest.issues.content import Content
from digest.issues.models import Issue
from digest.sources.queries import every_source
from digest.topics.models import Assignment

MOST_TOLD = 50
"""Articles without a topic; more would bury the rest."""


def titles(session: Session, content: Content) -> dict[int, str]:
    """The headlines of articles that are left out."""
    return {article.id: article.title for article in by_ids(session, content.left_out)}


def sources(session: Session, content: Content) -> dict[int, int]:
    """The source of each article that stands."""
    return sources_of(session, [article.id for article in content.articles])


def links(session: Session, content: Content) -> dict[str, str | None]:
    """The addresses of the stories, in their order, each with the origin of its source that may be private."""
    private = {source.id: source.private_origin for source in every_source(session)}
    of = sources(session, content)
    return {article.url: private.get(of.get(article.id, 0)) for article in content.articles if article.url}


def told_apart(session: Session) -> set[tuple[int, int]]:
    """Pairs of articles, the later first, about which a person has decided."""
    decided = select(Resemblance.article_id, Resemblance.other_id).where(Resemblance.decided_at.is_not(None))
    return {(max(one, other), min(one, other)) for one, other in session.execute(decided)}


def unassigned(session: Session, issue: Issue) -> Sequence[str]:
    """The headlines of articles that came in the issue's window, stand for themselves, and have no topic."""
    has_topic = exists().where(Assignment.article_id == Article.id, Assignment.removed_at.is_(None))
    statement = (
        select(Article.title)
        .where(Article.first_seen_at >= issue.starts_at, Article.first_seen_at < issue.closes_at)
        .where(Article.retracted_at.is_(None), Article.held_at.is_(None), Article.twin_of_id.is_(None), ~has_topic)
        .order_by(Article.id.desc())
    )
    return session.scalars(statement.limit(MOST_TOLD)).all()
