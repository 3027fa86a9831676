"""Takes back what was planned and does not hold any more, so that it is planned anew."""

from datetime import datetime

from sqlalchemy import ColumnElement, delete, exists, select, update
from sqlalchemy.orm import Session, aliased

from digest.deliveries.doubt import ended
from digest.deliveries.models import Delivery
from digest.deliveries.states import OPEN, RESENT, DeliveryStatus, Reason
from digest.issues.approve import withdrawn
from digest.issues.content import from_json
from digest.issues.models import Edition, Issue, IssueState
from digest.issues.notes import WITHDRAWN
from digest.issues.selection import articles_of
from digest.issues.selection import from_json as sections_from_json
from subscribers import audience
from subscribers.models import Subscriber


def drop_withdrawn(session: Session, issue: Issue, *, hold: bool) -> bool:
    """Note articles that were taken back since approval, and unplan mails that would carry them.

    With `hold`, stop the issue instead; True says that it was stopped.
    """
    assert issue.content is not None
    articles = {article.id for article in from_json(issue.content).articles}
    gone = withdrawn(session, articles) - set(issue.dropped)
    if not gone:
        return False
    if hold:
        issue.state, issue.note = IssueState.HELD, WITHDRAWN % {"number": len(gone)}
        return True
    issue.dropped = sorted({*issue.dropped, *gone})
    carrying = Delivery.edition_id.in_(_editions_with(session, issue, gone))
    _unplan(session, issue, DeliveryStatus.PENDING, carrying)
    _leave_in_doubt(session, issue, carrying)
    _plan_anew_if_returned(session, issue, carrying)
    return False


def forget_stale(session: Session, issue: Issue) -> None:
    """Unplan readers whose preferences changed since, and those whose other issue has arrived meanwhile."""
    reader = audience.audience(issue.schedule).where(Subscriber.id == Delivery.subscriber_id)
    changed = reader.where(Subscriber.revision != Delivery.revision).exists()
    _unplan(session, issue, DeliveryStatus.PENDING, changed)
    _unplan(session, issue, DeliveryStatus.SKIPPED, changed)
    _unplan(session, issue, DeliveryStatus.SKIPPED, (Delivery.reason == Reason.WAITING) & ~_on_its_way())


def anybody_waits(session: Session, issue: Issue) -> bool:
    """Whether a reader of this issue waits for another one that is on its way to them."""
    waiting = select(Delivery.id).where(
        Delivery.issue_id == issue.id,
        Delivery.status == DeliveryStatus.SKIPPED,
        Delivery.reason == Reason.WAITING,
        _on_its_way(),
    )
    return session.scalar(waiting.limit(1)) is not None


def _on_its_way() -> ColumnElement[bool]:
    other = aliased(Delivery)
    return exists().where(other.subscriber_id == Delivery.subscriber_id, other.status.in_(OPEN))


def supersede(session: Session, issue: Issue, *, now: datetime) -> None:
    """Call off what older issues still owe these readers: this one brings the same articles.

    What is not due yet goes out first, unless the reader changed to this schedule; this issue follows it. So does what
    is sent again, unless its issue stands still.
    """
    readers = audience.audience(issue.schedule).with_only_columns(Subscriber.id)
    older = select(Issue.id).where(Issue.id != issue.id, Issue.upto <= issue.upto)
    stands_still = Delivery.issue_id.in_(select(Issue.id).where(Issue.state == IssueState.HELD))
    of_this_schedule = Delivery.issue_id.in_(select(Issue.id).where(Issue.schedule == issue.schedule))
    session.execute(
        update(Delivery)
        .where(
            Delivery.status == DeliveryStatus.PENDING,
            Delivery.issue_id.in_(older),
            Delivery.subscriber_id.in_(readers),
            (Delivery.not_before <= now) | ~of_this_schedule,
            (Delivery.reason != RESENT) | stands_still,
        )
        .values(status=ended(DeliveryStatus.CANCELLED), reason=Reason.SUPERSEDED, finished_at=now)
        .execution_options(synchronize_session=False)
    )


def _plan_anew_if_returned(session: Session, issue: Issue, which: ColumnElement[bool]) -> None:
    """Mails in a sender's hands may come back unsent, after this: no reader has revision -1, so they are stale then."""
    session.execute(
        update(Delivery)
        .where(Delivery.issue_id == issue.id, Delivery.status == DeliveryStatus.SENDING, which)
        .values(revision=-1)
        .execution_options(synchronize_session=False)
    )


def _leave_in_doubt(session: Session, issue: Issue, which: ColumnElement[bool]) -> None:
    """Of mails that were to be sent again: they go as they were or not at all."""
    session.execute(
        update(Delivery)
        .where(Delivery.issue_id == issue.id, Delivery.status == DeliveryStatus.PENDING, which)
        .where(Delivery.reason == RESENT)
        .values(status=DeliveryStatus.DOUBTFUL, reason=Reason.WITHDRAWN)
        .execution_options(synchronize_session=False)
    )


def _unplan(session: Session, issue: Issue, status: DeliveryStatus, which: ColumnElement[bool]) -> None:
    session.execute(
        delete(Delivery)
        .where(Delivery.issue_id == issue.id, Delivery.status == status, Delivery.reason != RESENT, which)
        .execution_options(synchronize_session=False)
    )


def _editions_with(session: Session, issue: Issue, article_ids: frozenset[int]) -> list[int]:
    editions = session.execute(select(Edition.id, Edition.sections).where(Edition.issue_id == issue.id))
    return [id_ for id_, sections in editions if article_ids & articles_of(sections_from_json(sections))]
