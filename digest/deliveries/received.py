"""Finds readers who had articles of an issue before: the rare case that positions do not settle.

An article can be new by position and yet be known to a reader when it was put at the end of the log again
(released, postponed, given another topic), or when an earlier mail to that reader is in doubt.
"""

from collections.abc import Iterator

from sqlalchemy import ColumnElement, String, cast, func, insert, or_, select
from sqlalchemy.orm import Session

from digest.core.chunks import chunks
from digest.deliveries.models import Delivery
from digest.deliveries.scratch import CARRIERS, RECEIVED
from digest.deliveries.states import RESENT, DeliveryStatus
from digest.issues import selection
from digest.issues.content import Content
from digest.issues.models import Edition, Issue

CHUNK = 5000


def gather(session: Session, issue: Issue, content: Content) -> None:
    """Fill `RECEIVED` for this issue."""
    again = {placement.article_id for placement in content.placements if placement.again}
    doubtful = set(session.scalars(select(Delivery.edition_id).where(Delivery.status == DeliveryStatus.DOUBTFUL)))
    if not again and not doubtful:
        return
    for rows in chunks(_carriers(session, issue, content, again, doubtful), CHUNK):
        session.execute(insert(CARRIERS), rows)
    had = (
        select(Delivery.subscriber_id, CARRIERS.c.article_id)
        .join(CARRIERS, CARRIERS.c.edition_id == Delivery.edition_id)
        .where(
            or_(
                CARRIERS.c.again & Delivery.status.in_([DeliveryStatus.SENT, DeliveryStatus.DOUBTFUL]),
                Delivery.status == DeliveryStatus.DOUBTFUL,
            )
        )
        .distinct()
        .order_by(Delivery.subscriber_id, CARRIERS.c.article_id)
        .subquery()
    )
    joined = select(had.c.subscriber_id, func.aggregate_strings(cast(had.c.article_id, String), ","))
    session.execute(insert(RECEIVED).from_select(["subscriber_id", "articles"], joined.group_by(had.c.subscriber_id)))


def received_by(session: Session, subscriber_id: int, content: Content) -> frozenset[int]:
    """What `gather` would find for one reader. It never sees mails that are being sent again: their readers wait."""
    again = frozenset(placement.article_id for placement in content.placements if placement.again)
    had = (
        select(Delivery.status, Edition.sections)
        .join(Edition, Edition.id == Delivery.edition_id)
        .where(
            Delivery.subscriber_id == subscriber_id,
            Delivery.status.in_([DeliveryStatus.SENT, DeliveryStatus.DOUBTFUL]) | (Delivery.reason == RESENT),
        )
    )
    found: frozenset[int] = frozenset()
    for status, sections in session.execute(had):
        articles = selection.articles_of(selection.from_json(sections))
        found |= articles & again if status is DeliveryStatus.SENT else articles
    return found


def article_ids(joined: str) -> frozenset[int]:
    """The ids in a value of `RECEIVED.articles`."""
    return frozenset(int(id_) for id_ in joined.split(",") if id_)


def _carriers(
    session: Session, issue: Issue, content: Content, again: set[int], doubtful: set[int | None]
) -> Iterator[dict[str, object]]:
    """Rows of `CARRIERS`: editions that may have brought these articles, and the articles in them that matter."""
    seen_since = min((article.first_seen_at for article in content.articles if article.id in again), default=None)
    carriers: ColumnElement[bool] = Edition.id.in_([id_ for id_ in doubtful if id_ is not None])
    if seen_since is not None:
        recent = select(Issue.id).where(Issue.id != issue.id, Issue.planned_at >= seen_since)
        carriers |= Edition.issue_id.in_(recent)
    editions = session.execute(select(Edition.id, Edition.sections).where(carriers).execution_options(yield_per=CHUNK))
    for edition_id, sections in editions:
        articles = selection.articles_of(selection.from_json(sections))
        wanted = articles if edition_id in doubtful else articles & again
        for article_id in wanted:
            yield {"edition_id": edition_id, "article_id": article_id, "again": article_id in again}
