"""Gathers an issue's content from the tables as they are now: for the draft, and at approval for good."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from digest.articles.models import Article
from digest.articles.states import HeldBecause
from digest.issues.content import ArticleCopy, Content, Placement, TemplateCopy, TopicCopy
from digest.issues.models import ChangeKind, Issue, IssueChange
from digest.issues.selection import Cohort
from digest.topics import log
from digest.topics.models import Assignment, Topic
from subscribers.audience import lowest_covered

WITHDRAWN = "withdrawn"
POSTPONED = "postponed to the next issue by an editor"
NOT_YET = "not published yet"
EXCLUDED_BEFORE = "left out of an earlier issue by an editor"
HELD = {
    HeldBecause.EDITOR: "held back by an editor",
    HeldBecause.SOURCE: "kept back with its source, until somebody decides",
    HeldBecause.CONFLICT: "kept back because it may be another article, until somebody decides",
}


@dataclass(frozen=True, slots=True)
class Frame:
    """What surrounds the articles of every issue: publication, template, and how much goes into a mail."""

    publication: dict[str, Any]
    template: TemplateCopy
    per_topic: int
    total: int
    max_age_days: int
    start_days_back: int


def compose(session: Session, issue: Issue, frame: Frame, *, owed_to: Cohort | None = None, now: datetime) -> Content:
    """Everything that anybody may still be owed, with the editors' changes, as of `now`. Changes nothing.

    With `owed_to`, what that cohort may be owed: the same mail for them, found sooner.
    """
    since, upto = owed_to.covered_upto if owed_to else _stretch(session, frame, now), log.last_position(session)
    changes = session.scalars(select(IssueChange).where(IssueChange.issue_id == issue.id)).all()
    statement = (
        select(Assignment, Article)
        .join(Article, Article.id == Assignment.article_id)
        .where(Assignment.position > since, Assignment.position <= upto, Assignment.removed_at.is_(None))
    )
    if owed_to:
        statement = statement.where(Assignment.topic_id.in_(owed_to.topic_ids))
    rows = session.execute(statement).all()
    articles = {article.id: article for _, article in rows}
    excluded = _excluded_before(session, issue)
    standing = [row for row, article in rows if row.position > excluded.get(article.id, 0)]
    for_good = articles.keys() - {row.article_id for row in standing}
    # Counted from the window's opening: a month is longer than 30 days, and an issue may be held for long.
    oldest = issue.starts_at - timedelta(days=frame.max_age_days)
    left_out = dict.fromkeys(sorted(for_good), EXCLUDED_BEFORE) | _left_out(articles, changes, oldest=oldest, now=now)
    return Content(
        since=since,
        upto=upto,
        topics=_topics(session, changes),
        articles=_in_order([article for article in articles.values() if article.id not in left_out], changes),
        placements=tuple(
            Placement(row.article_id, row.topic_id, row.position, row.again)
            for row in sorted(standing, key=lambda row: row.position)
            if row.article_id not in left_out
        ),
        left_out=left_out,
        per_topic=frame.per_topic,
        total=frame.total,
        subject=issue.subject,
        preheader=issue.preheader,
        intro=issue.intro,
        template=frame.template,
        publication=frame.publication,
    )


def copy_of(article: Article) -> ArticleCopy:
    """The article as it is now."""
    return ArticleCopy(**{name: getattr(article, name) for name in ArticleCopy.__slots__})


def _stretch(session: Session, frame: Frame, now: datetime) -> int:
    """Where the content begins: nobody is owed anything before, not even who signs up tomorrow."""
    start = log.position_before(session, now - timedelta(days=frame.start_days_back))
    lowest = lowest_covered(session)
    return start if lowest is None else min(start, lowest)


def _excluded_before(session: Session, issue: Issue) -> dict[int, int]:
    """Articles that editors excluded from earlier issues of the schedule, with the position up to which that holds.

    Some readers were not served by those issues, or nobody was: they must not get the article with a later one.
    """
    holds_upto = func.max(func.coalesce(Issue.upto, IssueChange.position))
    statement = (
        select(IssueChange.article_id, holds_upto)
        .join(Issue, Issue.id == IssueChange.issue_id)
        .where(Issue.schedule == issue.schedule, Issue.send_on < issue.send_on)
        .where(IssueChange.kind == ChangeKind.EXCLUDE)
        .group_by(IssueChange.article_id)
    )
    return {article_id: upto for article_id, upto in session.execute(statement) if article_id}


def _left_out(
    articles: dict[int, Article], changes: Sequence[IssueChange], *, oldest: datetime, now: datetime
) -> dict[int, str]:
    by_editor = {change.article_id: change.kind for change in changes if change.article_id is not None}
    reasons = {id_: _why_left_out(article, by_editor.get(id_), oldest, now) for id_, article in articles.items()}
    return {id_: reason for id_, reason in sorted(reasons.items()) if reason}


def _why_left_out(article: Article, change: ChangeKind | None, oldest: datetime, now: datetime) -> str:
    if article.retracted_at is not None:
        return WITHDRAWN
    if article.held_at is not None:
        return HELD[article.held_because or HeldBecause.EDITOR]
    if change is ChangeKind.EXCLUDE:
        return "left out of this issue by an editor"
    if change is ChangeKind.POSTPONE:
        return POSTPONED
    if article.published_at is not None and article.published_at > now:
        return NOT_YET
    if (article.published_at or article.first_seen_at) < oldest:
        return "too old to be news"
    return ""


def _topics(session: Session, changes: Sequence[IssueChange]) -> tuple[TopicCopy, ...]:
    notes = {change.topic_id: change.text for change in changes if change.kind is ChangeKind.NOTE}
    topics = session.scalars(select(Topic).order_by(Topic.sort, Topic.id))
    return tuple(TopicCopy(topic.id, topic.name, topic.page_url, notes.get(topic.id, "")) for topic in topics)


def _in_order(articles: Sequence[Article], changes: Sequence[IssueChange]) -> tuple[ArticleCopy, ...]:
    pins = {change.article_id: change.rank for change in changes if change.kind is ChangeKind.PIN}

    def order(article: Article) -> tuple[bool, int, int, float, int]:
        shown_at = article.published_at or article.first_seen_at
        return article.id not in pins, pins.get(article.id, 0), -article.rank, -shown_at.timestamp(), article.id

    return tuple(copy_of(article) for article in sorted(articles, key=order))
