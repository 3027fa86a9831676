"""What went to a reader and what came back of it, for `judge`."""

from collections import defaultdict

from sqlalchemy import select
from sqlalchemy.orm import Session

from digest.deliveries.models import Delivery
from digest.deliveries.returns.judge import LONGEST, Sent
from digest.deliveries.returns.matching import WENT_OUT
from digest.deliveries.returns.models import Effect, Return
from digest.mail.bounces.report import Verdict
from subscribers.address_changes import last_moved_at


def sent_to(session: Session, subscriber_id: int) -> list[Sent]:
    """The newest issues that went to a reader, newest first, each with the verdicts that stand.

    What went to an address that they left since says nothing about the one they have.
    """
    verdicts: dict[int | None, set[Verdict]] = defaultdict(set)
    said = select(Return.delivery_id, Return.verdict).where(
        Return.subscriber_id == subscriber_id, Return.effect.not_in([Effect.DISCARDED, Effect.UNPROVED])
    )
    for delivery_id, verdict in session.execute(said):
        verdicts[delivery_id].add(verdict)
    sent = (
        select(Delivery.id, Delivery.finished_at)
        .where(Delivery.subscriber_id == subscriber_id, Delivery.status.in_(WENT_OUT))
        .order_by(Delivery.finished_at.desc(), Delivery.id.desc())
        .limit(LONGEST)
    )
    if (moved_at := last_moved_at(session, subscriber_id)) is not None:
        sent = sent.where(Delivery.claimed_at >= moved_at)
    return [Sent(at, _that_count(verdicts[id])) for id, at in session.execute(sent) if at is not None]


def _that_count(verdicts: set[Verdict]) -> frozenset[Verdict]:
    """What is no bounce says nothing about arriving."""
    return frozenset(verdicts - {Verdict.NOT_A_BOUNCE, Verdict.COMPLAINT, Verdict.OPT_OUT})
