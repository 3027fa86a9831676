"""Settles deliveries whose sender died between claim and record, by what its crash maps say."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from digest.core.database import Database, Lock, lock
from digest.deliveries import batches
from digest.deliveries.batches import Claimed
from digest.deliveries.models import Delivery
from digest.deliveries.outcome import outcome_of
from digest.deliveries.spool import Spool
from digest.deliveries.states import DeliveryStatus
from digest.issues.models import Issue
from digest.mail.transport import Answer
from subscribers.audience import Recipient

LOST = "the sender died before recording it"
"""The reply of a mail of which nobody noted how far it came."""
FOUND = "noted by a sender that died"


@dataclass(frozen=True, slots=True)
class Recovered:
    """How many deliveries were found in dead hands, and what they are now."""

    owed_again: int = 0
    """Their bodies had not begun to leave."""
    sent: int = 0
    refused: int = 0
    """The mail server had answered these, and nobody had recorded it."""
    doubtful: int = 0


def recover(
    database: Database, spool: Spool, *, repeatable: bool, lease: timedelta, retry_for: timedelta, now: datetime
) -> Recovered:
    """Take deliveries from senders that are gone, or that have held them for longer than `lease`.

    Where handing over a mail twice does no harm (`repeatable`) they are owed again. Elsewhere a mail whose body had
    begun to leave, without an answer, is in doubt: shown, never silently sent again. So is every mail of a sender that
    left no map, as one on a machine that is down.
    """
    gone = spool.gone()
    with database.writing() as session:
        lock(session, Lock.CLAIMS)  # PostgreSQL may still commit what a sender asked for when it died
        found = Counter[str]()
        for owner in {*_expired(session, now - lease), *gone}:
            if repeatable:
                found["owed_again"] += _owe_again(session, owner)
            else:
                found.update(_settle(session, owner, spool.left_behind(owner), retry_for, now))
    for owner in gone:
        spool.clear(owner)
    return Recovered(**found)


def _expired(session: Session, before: datetime) -> list[str]:
    held = select(Delivery.claimed_by).where(Delivery.status == DeliveryStatus.SENDING).group_by(Delivery.claimed_by)
    owners = session.scalars(held.having(func.max(Delivery.claimed_at) < before))
    return [owner for owner in owners if owner]


def _owe_again(session: Session, owner: str) -> int:
    back = (
        update(Delivery)
        .where(Delivery.status == DeliveryStatus.SENDING, Delivery.claimed_by == owner)
        .values(status=DeliveryStatus.PENDING, claimed_by=None, claimed_at=None)
        .returning(Delivery.id)
        .execution_options(synchronize_session=False)
    )
    return len(session.execute(back).all())


def _settle(
    session: Session, owner: str, known: Mapping[int, Answer | None], retry_for: timedelta, now: datetime
) -> Counter[str]:
    """What the maps know is recorded as if it had just been answered; the rest is in doubt."""
    found = Counter[str]()
    for issue_id, held in _held(session, owner).items():
        issue = session.get_one(Issue, issue_id)
        answers = {claimed.id: known.get(claimed.id, Answer.DOUBTFUL) for claimed in held}
        unsent = [claimed for claimed in held if answers[claimed.id] is None]
        batches.give_back(session, issue, unsent, now=now)
        attempts = []
        for claimed in held:
            if answer := answers[claimed.id]:
                outcome = outcome_of(
                    answer, attempts=claimed.attempts + 1, delivery_id=claimed.id, retry_for=retry_for, now=now
                )
                attempts.append((claimed, outcome, FOUND if claimed.id in known else LOST))
                found[_KINDS[answer]] += 1
        batches.record(session, issue, attempts, now=now)
        found["owed_again"] += len(unsent)
    return found


def _held(session: Session, owner: str) -> dict[int, list[Claimed]]:
    """What the owner has in hand, by issue."""
    rows = session.execute(
        select(Delivery.id, Delivery.issue_id, Delivery.edition_id, Delivery.attempts, Delivery.subscriber_id)
        .where(Delivery.status == DeliveryStatus.SENDING, Delivery.claimed_by == owner)
        .order_by(Delivery.id)
        .with_for_update()
    )
    held: dict[int, list[Claimed]] = {}
    for row in rows:
        nobody = Recipient(row.subscriber_id, "", "", "", "")  # nothing is sent, so nothing else is needed
        held.setdefault(row.issue_id, []).append(Claimed(row.id, row.edition_id or 0, row.attempts, nobody))
    return held


_KINDS = {
    Answer.ACCEPTED: "sent",
    Answer.DEFERRED: "refused",
    Answer.REJECTED: "refused",
    Answer.DOUBTFUL: "doubtful",
}
