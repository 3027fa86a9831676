"""What became of an issue, once it is out: how it was taken, what came back, who left over it.

Passes over its deliveries a few times, in an index and not in their rows.
"""

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, TextClause, func, select, text
from sqlalchemy.orm import Session

from digest.deliveries.models import SENT, Delivery
from digest.deliveries.returns.models import Return
from digest.deliveries.states import DeliveryStatus
from digest.deliveries.watching import tallies
from digest.issues.models import Issue
from digest.mail.bounces.report import Verdict
from subscribers.models import EndedReason, Subscriber

S = DeliveryStatus
LEFT_WITHIN = timedelta(days=7)
BOUNCES = (Verdict.ADDRESS_DEAD, Verdict.DOMAIN_DEAD, Verdict.MAILBOX_FULL, Verdict.TRANSIENT, Verdict.UNKNOWN)
HOUR = timedelta(hours=1)


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


Hours = Mapping[datetime, int]
Keep = Callable[[Hashable, Callable[[], Hours]], Hours]
"""Gives the value of a key, by making it where it is not kept."""


def aftermath(session: Session, issue: Issue, *, keep: Keep = lambda key, make: make()) -> Aftermath:
    """As far as it is known at this moment. Mails by hour take longest, and stay as they are until another one goes:
    `keep` may remember them."""
    others = tallies.others(session, issue.id)
    last = session.scalar(select(func.max(Delivery.finished_at)).where(*_sent(issue)))
    hours = keep((issue.id, last, *sorted(others.items())), lambda: _hours(session, issue))
    return Aftermath(
        accepted=sum(hours.values()),
        deferred=tallies.deferred(session, issue.id),
        refused=others[S.REJECTED] + others[S.EXPIRED],
        doubtful=others[S.DOUBTFUL],
        bounced=_came_back(session, issue, BOUNCES),
        complained=_came_back(session, issue, (Verdict.COMPLAINT,)),
        left=_left(session, issue),
        hours=_without_gaps(hours),
    )


def _sent(issue: Issue) -> tuple[ColumnElement[bool] | TextClause, ...]:
    return Delivery.issue_id == issue.id, text(SENT)


def _came_back(session: Session, issue: Issue, verdicts: Sequence[Verdict]) -> int:
    """Each mail once, however many reports speak of it."""
    about = select(func.count(Return.subscriber_id.distinct()))
    return session.scalar(about.where(Return.issue_id == issue.id, Return.verdict.in_(verdicts))) or 0


def _left(session: Session, issue: Issue) -> int:
    """By their own wish, within seven days of their own mail. Looked for among those who left since: they are few."""
    sent = _sent(issue)
    accepted = select(Delivery.finished_at).where(*sent, Delivery.subscriber_id == Subscriber.id).scalar_subquery()
    first, last = (session.scalar(select(end(Delivery.finished_at)).where(*sent)) for end in (func.min, func.max))
    if first is None or last is None:
        return 0
    left, at = Subscriber.ended_reason == EndedReason.UNSUBSCRIBED, Subscriber.ended_at
    # Of most the database can tell: they left after the last mail had gone, and within seven days of the first.
    surely = at.between(last, first + LEFT_WITHIN)
    count = session.scalar(select(func.count(accepted)).select_from(Subscriber).where(left, surely)) or 0
    others = select(at, accepted).where(left, at.between(first, last + LEFT_WITHIN), ~surely)
    return count + sum(
        finished <= ended <= finished + LEFT_WITHIN for ended, finished in session.execute(others) if ended and finished
    )


def _hours(session: Session, issue: Issue) -> Hours:
    """Accepted mails by hour. Hours without any are leapt over."""
    sent, at, found = _sent(issue), Delivery.finished_at, dict[datetime, int]()
    next_at = session.scalar(select(func.min(at)).where(*sent))
    while next_at is not None:
        hour = next_at.replace(minute=0, second=0, microsecond=0)
        found[hour] = session.scalar(select(func.count()).where(*sent, at >= hour, at < hour + HOUR)) or 0
        next_at = session.scalar(select(func.min(at)).where(*sent, at >= hour + HOUR))
    return found


def _without_gaps(found: Hours) -> list[tuple[datetime, int]]:
    if not found:
        return []
    span = range((max(found) - min(found)) // HOUR + 1)
    return [(hour, found.get(hour, 0)) for hour in (min(found) + HOUR * passed for passed in span)]
