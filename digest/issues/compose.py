"""Gathers an issue's content from the tables as they are now: for the draft, and at approval for good."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from operator import attrgetter
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from digest.articles.models import Article
from digest.articles.states import HeldBecause
from digest.core.bulk import among
from digest.core.languages import N_
from digest.issues import order, things
from digest.issues.content import ArticleCopy, Content, Placement, TemplateCopy, TopicCopy
from digest.issues.exclusions import excluded_before
from digest.issues.models import ChangeKind, Issue, IssueChange
from digest.issues.selection import Cohort
from digest.topics import log
from digest.topics.models import Assignment, Topic
from subscribers.audience import lowest_covered

KEPT_OUT = (ChangeKind.EXCLUDE, ChangeKind.POSTPONE)
MOVED = (ChangeKind.PIN, ChangeKind.PLACE)
_copied = attrgetter(*ArticleCopy.__slots__)
_COLUMNS = *_copied(Article), Article.held_at, Article.held_because, Article.retracted_at
WITHDRAWN = N_("withdrawn")
POSTPONED = N_("postponed to the next issue by an editor")
NOT_YET = N_("not published yet")
EXCLUDED_BEFORE = N_("left out of an earlier issue by an editor")
EXCLUDED = N_("left out of this issue by an editor")
TOO_OLD = N_("too old to be news")
HELD = {
    HeldBecause.EDITOR: N_("held back by an editor"),
    HeldBecause.SOURCE: N_("kept back with its source, until somebody decides"),
    HeldBecause.CONFLICT: N_("kept back because it may be another article, until somebody decides"),
}
"""Why an article is in nobody's mail. Contents keep these words in English, and pages say them in their language."""


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
    statement = select(Assignment.article_id, Assignment.topic_id, Assignment.position, Assignment.again).where(
        Assignment.position > since, Assignment.position <= upto, Assignment.removed_at.is_(None)
    )
    if owed_to:
        statement = statement.where(Assignment.topic_id.in_(owed_to.topic_ids))
    rows = session.execute(statement).all()
    articles = _articles(session, {row.article_id for row in rows})
    excluded = excluded_before(session, issue)
    standing = [row for row in rows if row.position > excluded.get(row.article_id, 0)]
    for_good = frozenset(articles) - {row.article_id for row in standing}
    # Counted from the window's opening: a month is longer than 30 days, and an issue may be held for long.
    oldest = issue.starts_at - timedelta(days=frame.max_age_days)
    left_out = _left_out(articles, changes, for_good, oldest=oldest, now=now)
    placements = moved([Placement(row.article_id, row.topic_id, row.position, row.again) for row in standing], changes)
    return Content(
        since=since,
        upto=upto,
        topics=_topics(session, changes),
        articles=_in_order([article for article in articles.values() if article.id not in left_out], changes),
        placements=tuple(one for one in placements if one.article_id not in left_out),
        left_out=left_out,
        per_topic=frame.per_topic,
        total=frame.total,
        subject=issue.subject,
        preheader=issue.preheader,
        intro=issue.intro,
        template=frame.template,
        publication=frame.publication,
        markdown=True,
    )


def moved(placements: Sequence[Placement], changes: Sequence[IssueChange]) -> list[Placement]:
    """By position; articles that an editor put under other topics stand there instead.

    A topic they did not stand in gets them at their last position: they are new there to whom they are new at all.
    """
    wanted = {c.article_id: [int(id_) for id_ in c.text.split()] for c in changes if c.kind is ChangeKind.TOPICS}
    there = [one for one in placements if one.article_id not in wanted]
    of_moved: dict[int, dict[int, Placement]] = {}
    for one in placements:
        if one.article_id in wanted:
            of_moved.setdefault(one.article_id, {})[one.topic_id] = one
    for article_id, known in of_moved.items():
        last = max(known.values(), key=lambda one: one.position)
        there += [known.get(topic) or replace(last, topic_id=topic) for topic in wanted[article_id]]
    return sorted(there, key=lambda one: one.position)


def copy_of(article: Article | Row[Any]) -> ArticleCopy:
    """The article as it is now."""
    return ArticleCopy(*_copied(article))


def _articles(session: Session, article_ids: Collection[int]) -> dict[int, Row[Any]]:
    """By id. For a join with their places PostgreSQL would read every article there is."""
    asked = select(*_COLUMNS).where(among(session, Article.id, article_ids))
    return {row.id: row for row in session.execute(asked)}


def _stretch(session: Session, frame: Frame, now: datetime) -> int:
    """Where the content begins: nobody is owed anything before, not even who signs up tomorrow."""
    start = log.position_before(session, now - timedelta(days=frame.start_days_back))
    lowest = lowest_covered(session)
    return start if lowest is None else min(start, lowest)


def _left_out(
    articles: dict[int, Row[Any]],
    changes: Sequence[IssueChange],
    for_good: frozenset[int],
    *,
    oldest: datetime,
    now: datetime,
) -> dict[int, str]:
    by_editor = {change.article_id: change.kind for change in changes if change.kind in KEPT_OUT}
    reasons = {
        id_: _why_kept_out(article, by_editor.get(id_))
        or (EXCLUDED_BEFORE if id_ in for_good else _why_untimely(article, oldest, now))
        for id_, article in articles.items()
    }
    return {id_: reason for id_, reason in sorted(reasons.items()) if reason}


def _why_kept_out(article: Row[Any], change: ChangeKind | None) -> str:
    if article.retracted_at is not None:
        return WITHDRAWN
    if article.held_at is not None:
        return HELD[article.held_because or HeldBecause.EDITOR]
    if change is ChangeKind.EXCLUDE:
        return EXCLUDED
    if change is ChangeKind.POSTPONE:
        return POSTPONED
    return ""


def _why_untimely(article: Row[Any], oldest: datetime, now: datetime) -> str:
    if article.published_at is not None and article.published_at > now:
        return NOT_YET
    if (article.published_at or article.first_seen_at) < oldest:
        return TOO_OLD
    return ""


def _topics(session: Session, changes: Sequence[IssueChange]) -> tuple[TopicCopy, ...]:
    notes = {change.topic_id: change.text for change in changes if change.kind is ChangeKind.NOTE}
    topics = session.scalars(select(Topic).order_by(Topic.sort, Topic.id))
    return tuple(TopicCopy(topic.id, topic.name, topic.page_url, notes.get(topic.id, "")) for topic in topics)


def in_place(articles: Iterable[ArticleCopy], changes: Iterable[IssueChange]) -> list[tuple[int, order.Place]]:
    """Where each article stands, by its id, first things first."""
    moved_to = {row.article_id: things.place(row) for row in changes if row.kind in MOVED}
    places = [(article.id, moved_to.get(article.id) or _by_itself(article)) for article in articles]
    return sorted(places, key=lambda one: one[1])


def _by_itself(article: ArticleCopy) -> order.Place:
    return order.by_itself(article.id, rank=article.rank, shown_at=article.published_at or article.first_seen_at)


def _in_order(articles: Sequence[Row[Any]], changes: Sequence[IssueChange]) -> tuple[ArticleCopy, ...]:
    words: dict[int | None, dict[str, Any]] = {}
    for row in changes:
        if row.kind in _WORDS:
            words.setdefault(row.article_id, {}).update(_WORDS[row.kind](row.text))
    copies = {article.id: copy_of(article) for article in articles}
    copies |= {id_: replace(copies[id_], **own) for id_, own in words.items() if id_ in copies}
    return tuple(copies[article_id] for article_id, _ in in_place(copies.values(), changes))


def _picture(address: str) -> dict[str, Any]:
    """Of another picture neither size nor description is known."""
    return {"image_url": address or None, "image_alt": "", "image_width": None, "image_height": None}


_WORDS: Mapping[ChangeKind, Callable[[str], dict[str, Any]]] = {
    ChangeKind.TITLE: lambda text: {"title": text},
    ChangeKind.SUMMARY: lambda text: {"summary": text},
    ChangeKind.PICTURE: _picture,
}
