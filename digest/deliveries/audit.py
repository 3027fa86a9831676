"""Checks an issue after the fact: every article x every reader is sent, owed, or explained."""

from collections import Counter
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from digest.articles.models import Article
from digest.core.errors import Conflict
from digest.deliveries.models import Delivery
from digest.deliveries.received import article_ids
from digest.deliveries.states import OPEN, DeliveryStatus
from digest.issues.content import Content, from_json
from digest.issues.models import Edition, Issue, PlannedCohort
from digest.issues.selection import Cohort, Selector, articles_of
from digest.issues.selection import from_json as sections_from_json
from digest.topics.models import Assignment
from subscribers import audience, topic_sets
from subscribers.models import ConsentRecord, Subscriber


@dataclass(frozen=True, slots=True)
class Audit:
    """Pairs of an article and a reader, by what became of them. `unexplained` must be 0."""

    readers: int
    articles: int
    sent: int
    owed: int
    explained: int
    unexplained: int


def audit(session: Session, issue: Issue) -> Audit:
    """Select anew for every cohort of a planned issue and compare with what its mails hold. Raises Conflict."""
    if issue.content is None:
        raise Conflict(f"{issue.schedule} {issue.label} is over and its content was let go; it cannot be audited")
    content = from_json(issue.content)
    articles = {article.id for article in content.articles} | content.left_out.keys()
    forgotten = _forgotten_articles(session, content, articles)
    pairs: Counter[str] = Counter()
    readers = _count_cohorts(session, issue, content, len(articles), pairs)
    rowless = _readers_without_row(session, issue)
    return Audit(
        readers=readers + rowless,
        articles=len(articles) + forgotten,
        sent=pairs["sent"],
        owed=pairs["owed"],
        explained=pairs["explained"],
        unexplained=pairs["unexplained"] + forgotten * readers + rowless * len(articles),
    )


def _count_cohorts(session: Session, issue: Issue, content: Content, articles: int, pairs: Counter[str]) -> int:
    selector, readers = Selector(content), 0
    rows = session.execute(
        select(PlannedCohort, Edition.sections, Delivery.status, func.count().label("readers"))
        .select_from(Delivery)
        .outerjoin(PlannedCohort, PlannedCohort.id == Delivery.cohort_id)
        .outerjoin(Edition, Edition.id == Delivery.edition_id)
        .where(Delivery.issue_id == issue.id)
        .group_by(PlannedCohort.id, Edition.id, Delivery.status)
    ).all()
    topics = topic_sets.members(session, {row.PlannedCohort.topic_set_id for row in rows if row.PlannedCohort})
    for row in rows:
        readers += row.readers
        held = articles_of(sections_from_json(row.sections)) if row.sections else frozenset()
        planned, missing = row.PlannedCohort, frozenset[int]()
        if planned is not None:
            cohort = Cohort(topics[planned.topic_set_id], planned.covered_upto, article_ids(planned.received))
            missing = articles_of(selector.pick(cohort)) - held - set(issue.dropped)
        pairs["unexplained"] += row.readers * len(missing)
        pairs[_kind(row.status)] += row.readers * len(held)
        pairs["explained"] += row.readers * (articles - len(missing) - len(held))
    return readers


def _kind(status: DeliveryStatus) -> str:
    if status is DeliveryStatus.SENT:
        return "sent"
    return "owed" if status in OPEN else "explained"


def _forgotten_articles(session: Session, content: Content, known: set[int]) -> int:
    """Articles that are visible and stand in the issue's stretch of the log, and that its content does not know."""
    standing = (
        select(Assignment.article_id)
        .distinct()
        .join(Article, Article.id == Assignment.article_id)
        .where(
            Assignment.position > content.since,
            Assignment.position <= content.upto,
            Assignment.removed_at.is_(None),
            Article.retracted_at.is_(None),
            Article.held_at.is_(None),
        )
    )
    return len(set(session.scalars(standing)) - known)


def _readers_without_row(session: Session, issue: Issue) -> int:
    """Readers of the schedule who were there when it was planned, have changed nothing since, and have no row."""
    has_row = select(Delivery.id).where(Delivery.issue_id == issue.id, Delivery.subscriber_id == Subscriber.id)
    changed = select(ConsentRecord.id).where(
        ConsentRecord.subscriber_id == Subscriber.id, ConsentRecord.at >= issue.planned_at
    )
    missing = audience.audience(issue.schedule).where(
        ~has_row.exists(), ~changed.exists(), Subscriber.confirmed_at < issue.planned_at
    )
    return session.scalar(missing.with_only_columns(func.count(Subscriber.id))) or 0
