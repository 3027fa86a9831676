"""Issues that went out, without the work of making them: for tests of what comes back."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from digest.deliveries.models import Delivery
from digest.deliveries.returns.record import Arrived
from digest.deliveries.states import DeliveryStatus
from digest.issues.models import Issue, IssueState
from digest.mail.bounces.report import Report, Verdict
from digest.mail.verp import verp_address
from subscribers.models import Subscriber
from tests.support.newsroom import SECRET


def issue_sent(session: Session, readers: Sequence[Subscriber], *, at: datetime, schedule: str = "weekly") -> list[int]:
    """An issue that was sent to these readers at that moment; the ids of its deliveries, in their order."""
    issue = Issue(
        schedule=schedule,
        label=f"{at:%Y-%m-%d}",
        state=IssueState.SENT,
        starts_at=at - timedelta(days=7),
        closes_at=at - timedelta(days=1),
        send_on=at.date(),
        created_at=at,
        planned_at=at,
        finished_at=at,
        upto=0,
    )
    session.add(issue)
    session.flush()
    rows = [
        Delivery(
            issue_id=issue.id,
            subscriber_id=reader.id,
            status=DeliveryStatus.SENT,
            revision=reader.revision,
            not_before=at,
            claimed_at=at,
            finished_at=at,
        )
        for reader in readers
    ]
    session.add_all(rows)
    session.flush()
    return [row.id for row in rows]


def came_back(delivery_id: int, verdict: Verdict, *, key: str = "") -> Arrived:
    """A message about one delivery that carries the envelope sender we gave it."""
    sender = verp_address(SECRET, "d", delivery_id, "bounces.example.org")
    report = Report(verdict, "somebody@elsewhere.example", senders=(sender,))
    return Arrived(key or f"{delivery_id}:{verdict.value}", [report])
