"""What became of an issue, once it is out: how it was taken, what came back, who left over it.

Passes over its deliveries a few times: seconds for a million.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from digest.deliveries.models import Delivery
from digest.deliveries.plan import planned
from digest.deliveries.returns.models import Return
from digest.deliveries.states import DeliveryStatus
from digest.deliveries.watching.receivers import Receiver, receivers
from digest.issues.models import Issue
from digest.mail.bounces.report import Verdict
from subscribers.models import EndedReason, Subscriber

S = DeliveryStatus
LEFT_WITHIN = timedelta(days=7)
BOUNCES = (Verdict.ADDRESS_DEAD, Verdict.DOMAIN_DEAD, Verdict.MAILBOX_FULL, Verdict.TRANSIENT, Verdict.UNKNOWN)
TOP_RECEIVERS = 10


@dataclass(frozen=True, slots=True)
class Aftermath:
    """Numbers of mails or readers."""

    accepted: int
    """By mail servers; not: arrived."""
    deferred: int
    """Of these, how many were refused for now at least once before."""
    refused: int
    doubtful: int
    bounced: int
    """Mails that were accepted and came back."""
    complained: int
    left: int
    """Readers who got it and unsubscribed within seven days."""
    hours: Sequence[tuple[datetime, int]]
    """Accepted mails by hour (UTC), without gaps, the first one first."""
    receivers: Sequence[Receiver]


def aftermath(session: Session, issue: Issue) -> Aftermath:
    """As far as it is known at this moment."""
    by_status = planned(session, issue).by_status
    sent = Delivery.issue_id == issue.id, Delivery.status == S.SENT
    return Aftermath(
        accepted=by_status.get(S.SENT, 0),
        deferred=_count(session, *sent, Delivery.attempts > 1),
        refused=by_status.get(S.REJECTED, 0) + by_status.get(S.EXPIRED, 0),
        doubtful=by_status.get(S.DOUBTFUL, 0),
        bounced=_came_back(session, issue, BOUNCES),
        complained=_came_back(session, issue, (Verdict.COMPLAINT,)),
        left=_left(session, issue),
        hours=_hours(session, issue),
        receivers=receivers(session, issue.id, most=TOP_RECEIVERS),
    )


def _count(session: Session, *conditions: ColumnElement[bool]) -> int:
    return session.scalar(select(func.count()).where(*conditions)) or 0


def _came_back(session: Session, issue: Issue, verdicts: Sequence[Verdict]) -> int:
    """Each mail once, however many reports speak of it."""
    about = select(func.count(Return.subscriber_id.distinct()))
    return session.scalar(about.where(Return.issue_id == issue.id, Return.verdict.in_(verdicts))) or 0


def _left(session: Session, issue: Issue) -> int:
    """By their own wish, within seven days of their own mail."""
    rows = session.execute(
        select(Delivery.finished_at, Subscriber.ended_at)
        .join(Subscriber, Subscriber.id == Delivery.subscriber_id)
        .where(Delivery.issue_id == issue.id, Delivery.status == S.SENT)
        .where(Subscriber.ended_reason == EndedReason.UNSUBSCRIBED, Subscriber.ended_at >= Delivery.finished_at)
    )
    return sum(ended - finished <= LEFT_WITHIN for finished, ended in rows if finished and ended)


def _hours(session: Session, issue: Issue) -> list[tuple[datetime, int]]:
    hour = _hour(session)
    sent = select(hour, func.count()).where(Delivery.issue_id == issue.id, Delivery.status == S.SENT)
    rows = session.execute(sent.group_by(hour))
    found = {datetime.strptime(text, "%Y-%m-%d %H").replace(tzinfo=UTC): count for text, count in rows}
    if not found:
        return []
    first, last = min(found), max(found)
    span = range(int((last - first) / timedelta(hours=1)) + 1)
    return [(at, found.get(at, 0)) for at in (first + timedelta(hours=passed) for passed in span)]


def _hour(session: Session) -> ColumnElement[str]:
    """The hour in which a mail was accepted, in UTC, as text."""
    if session.get_bind().dialect.name == "postgresql":
        return func.to_char(func.timezone("UTC", Delivery.finished_at), "YYYY-MM-DD HH24")
    return func.strftime("%Y-%m-%d %H", Delivery.finished_at)
