"""The stop before a mass suppression: a receiver with an outage may call thousands of good addresses unknown."""

from collections import defaultdict
from collections.abc import Mapping

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from digest.core.chunks import chunks
from digest.deliveries.models import Delivery
from digest.deliveries.returns.judge import COUNTS
from digest.deliveries.returns.matching import WENT_OUT
from digest.deliveries.returns.models import Effect, Return
from subscribers.models import Subscriber

AT_LEAST = 10
"""Fewer readers are no mass, whatever share of an issue they are."""
OF_AN_ISSUE = 0.05
OF_A_DOMAIN = 0.2


def too_many(session: Session, ending: Mapping[int, int]) -> set[int]:
    """The readers among `ending` (reader to issue) who are not to be suppressed without a person's word.

    What was suppressed or waits because of the same issue counts too, so that small pieces do not slip through.
    """
    held: set[int] = set()
    for issue_id in sorted(set(ending.values())):
        readers = {reader for reader, issue in ending.items() if issue == issue_id}
        everyone = readers | _before(session, issue_id)
        if len(everyone) < AT_LEAST:
            continue
        if len(everyone) > OF_AN_ISSUE * _went_to(session, issue_id):
            held |= readers
        else:
            held |= readers & _of_crowded_domains(session, issue_id, everyone)
    return held


def _before(session: Session, issue_id: int) -> set[int]:
    ended = select(Return.subscriber_id).where(
        Return.issue_id == issue_id,
        Return.effect.in_([Effect.SUPPRESSED, Effect.WAITING]),
        Return.verdict.in_(COUNTS),
        Return.subscriber_id.is_not(None),
    )
    return {reader for reader in session.scalars(ended) if reader is not None}


def _went_to(session: Session, issue_id: int, domain: str = "") -> int:
    count = (
        select(func.count()).select_from(Delivery).where(Delivery.issue_id == issue_id, Delivery.status.in_(WENT_OUT))
    )
    if domain:
        count = count.join(Subscriber, Subscriber.id == Delivery.subscriber_id)
        count = count.where(Subscriber.address_key.endswith("@" + domain, autoescape=True))
    return session.scalar(count) or 0


def _of_crowded_domains(session: Session, issue_id: int, readers: set[int]) -> set[int]:
    """The readers at receivers that would lose a large share of theirs."""
    by_domain: dict[str, set[int]] = defaultdict(set)
    for chunk in chunks(sorted(readers), 1000):
        known = select(Subscriber.id, Subscriber.address_key).where(Subscriber.id.in_(chunk))
        for reader, key in session.execute(known):
            by_domain[(key or "").rpartition("@")[2]].add(reader)
    crowded = [
        there
        for domain, there in by_domain.items()
        if domain and len(there) >= AT_LEAST and len(there) > OF_A_DOMAIN * _went_to(session, issue_id, domain)
    ]
    return set().union(*crowded)
