"""What one issue did for one reader, and why: the ledger's row and the selection's reasons, in sentences."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from digest.articles.models import Article
from digest.core.bulk import among
from digest.deliveries.models import Delivery
from digest.deliveries.received import article_ids, received_by
from digest.deliveries.states import RESENT, DeliveryStatus, Reason
from digest.issues.content import Content
from digest.issues.explain import Explained, explain
from digest.issues.models import Issue, PlannedCohort
from digest.issues.selection import Cohort, Verdict
from subscribers import topic_sets
from subscribers.queries import SubscriberRow


@dataclass(frozen=True, slots=True)
class Account:
    """The sentence that sums it up, and one for each article."""

    summary: str
    articles: list[Explained]


def account(session: Session, issue: Issue, content: Content, reader: SubscriberRow) -> Account:
    """As it was planned, where it was; else as it would be now."""
    delivery = _delivery(session, issue, reader)
    cohort = cohort_of(session, issue, content, reader)
    left_out = select(Article.id, Article.title).where(among(session, Article.id, content.left_out))
    explained = explain(content, cohort, {row.id: row.title for row in session.execute(left_out)})
    return Account(_summary(issue, content, reader, delivery, cohort, explained), explained)


def cohort_of(session: Session, issue: Issue, content: Content, reader: SubscriberRow) -> Cohort:
    """The cohort the reader was planned in, or the one they would be in now."""
    delivery = _delivery(session, issue, reader)
    planned = session.get(PlannedCohort, delivery.cohort_id) if delivery and delivery.cohort_id else None
    if planned is not None:
        topics = topic_sets.members(session, [planned.topic_set_id])[planned.topic_set_id]
        return Cohort(topics, planned.covered_upto, article_ids(planned.received))
    return Cohort(reader.topic_ids, reader.covered_upto, received_by(session, reader.id, content))


def _delivery(session: Session, issue: Issue, reader: SubscriberRow) -> Delivery | None:
    mine = select(Delivery).where(Delivery.issue_id == issue.id, Delivery.subscriber_id == reader.id)
    return session.scalars(mine).first()


def _summary(
    issue: Issue,
    content: Content,
    reader: SubscriberRow,
    delivery: Delivery | None,
    cohort: Cohort,
    explained: list[Explained],
) -> str:
    included = sum(one.verdict is Verdict.INCLUDED for one in explained)
    if delivery is None:
        return _without_row(issue, content, reader, cohort, included)
    match delivery.status:
        case DeliveryStatus.NOTHING_NEW:
            return _nothing_new(content, cohort)
        case DeliveryStatus.SKIPPED | DeliveryStatus.CANCELLED:
            return f"Not sent: {Reason(delivery.reason).in_words}. The articles come with their next issue."
        case DeliveryStatus.PENDING if delivery.reason == RESENT:
            return (
                f"{_stories(included)}, in doubt before and owed again since {delivery.not_before:%Y-%m-%d %H:%M} UTC."
            )
        case DeliveryStatus.PENDING:
            return f"{_stories(included)} owed; due {delivery.not_before:%Y-%m-%d %H:%M} UTC."
        case status:
            when = f" at {delivery.finished_at:%Y-%m-%d %H:%M} UTC" if delivery.finished_at else ""
            return f"{_stories(included)}, {_STATES[status].format(when=when)}{_not_again(delivery)}."


def _not_again(delivery: Delivery) -> str:
    if delivery.status is not DeliveryStatus.DOUBTFUL or not delivery.reason:
        return ""
    if delivery.reason == RESENT:
        return ", also after it was sent again"
    return f", and not sent again: {Reason(delivery.reason).in_words}"


_STATES = {
    DeliveryStatus.SENDING: "being sent now",
    DeliveryStatus.SENT: "sent{when}",
    DeliveryStatus.DOUBTFUL: "in doubt{when} (the connection broke before the mail server answered)",
    DeliveryStatus.REJECTED: "refused by the mail server for good{when}; the articles come with the next issue",
    DeliveryStatus.EXPIRED: "refused for too long, last{when}; the articles come with the next issue",
}


def _without_row(issue: Issue, content: Content, reader: SubscriberRow, cohort: Cohort, included: int) -> str:
    if reader.ended_at is not None:
        return f"They left on {reader.ended_at:%Y-%m-%d} and get no mail."
    if reader.confirmed_at is None:
        return "They have not confirmed their address yet and get no mail."
    if reader.frequency != issue.schedule:
        return f"They read the {reader.frequency} issue, not the {issue.schedule} one."
    if reader.paused_until is not None and reader.paused_until > issue.day:
        return f"They have paused their mail until {reader.paused_until}."
    if not included:
        return _nothing_new(content, cohort)
    return f"{_stories(included)}, if the issue went out as it stands."


def _nothing_new(content: Content, cohort: Cohort) -> str:
    names = [topic.name for topic in content.topics if topic.id in cohort.topic_ids]
    return f"Nothing new matched their topics ({', '.join(names) or 'none chosen'})."


def _stories(count: int) -> str:
    return f"{count} {'story' if count == 1 else 'stories'}"
