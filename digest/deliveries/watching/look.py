"""One look at everything that is being sent: read only, one consistent moment, in nobody's way."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from digest.deliveries.lanes import Limits
from digest.deliveries.models import Delivery
from digest.deliveries.notices.models import Notice
from digest.deliveries.states import OPEN, DeliveryStatus
from digest.deliveries.watching import standing, ways
from digest.deliveries.watching.receivers import Receiver, receivers
from digest.deliveries.watching.standing import Standing, StatusCount
from digest.deliveries.watching.ways import WayOut

NEWEST_NOTICES = 100_000
"""Of notices that are over, only so many of the newest are counted; those that are owed are counted all."""
TOP_RECEIVERS = 10


@dataclass(frozen=True, slots=True)
class Look:
    """How sending stands."""

    at: datetime
    deliveries: Sequence[StatusCount]
    """A row for each issue, status and reason."""
    issues: Sequence[Standing]
    notices: dict[str, int]
    """By status."""
    doubtful: int
    """Mails in doubt, of all issues, and to how many readers."""
    doubtful_readers: int
    relays: Sequence[WayOut]
    domains: Sequence[WayOut]
    receivers: Sequence[Receiver]
    """Of the first of the issues, when they were asked for."""


def look(session: Session, limits: Limits, *, issues: int, with_receivers: bool = False, now: datetime) -> Look:
    """At the newest planned issues, those at work first, and at what is around them."""
    found = standing.standings(session, issues=issues, now=now)
    first = found[0] if with_receivers and found else None
    doubtful, readers = _doubtful(session)
    return Look(
        at=now,
        deliveries=[row for one in found for row in standing.rows(one)],
        issues=found,
        notices=_notices(session),
        doubtful=doubtful,
        doubtful_readers=readers,
        relays=ways.relays(session, limits, now=now),
        domains=ways.domains(session, limits, now=now),
        receivers=receivers(session, first.issue_id, most=TOP_RECEIVERS) if first else [],
    )


def _doubtful(session: Session) -> tuple[int, int]:
    in_doubt = Delivery.status == DeliveryStatus.DOUBTFUL
    counts = select(func.count(), func.count(Delivery.subscriber_id.distinct())).where(in_doubt)
    mails, readers = session.execute(counts).one()
    return mails, readers


def _notices(session: Session) -> dict[str, int]:
    counts = {}
    for status in OPEN:
        counts[status.value] = session.scalar(select(func.count()).where(Notice.status == status)) or 0
    newest = (session.scalar(select(func.max(Notice.id))) or 0) - NEWEST_NOTICES
    over = select(Notice.status, func.count()).where(Notice.id > newest, Notice.status.not_in(OPEN))
    counts |= {status.value: count for status, count in session.execute(over.group_by(Notice.status))}
    return {status: count for status, count in counts.items() if count}
