"""A person's rights: to see everything kept about them, and to have it erased."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from subscribers import requests
from subscribers.address_changes import of_reader
from subscribers.consent import history, record
from subscribers.forgetting import forget
from subscribers.models import EndedReason
from subscribers.queries import by_id, for_change


def everything_about(session: Session, subscriber_id: int, *, slugs: Mapping[int, str]) -> dict[str, Any]:
    """All that the register keeps about one person, consent log included, in plain values. Raises NotFound.

    `slugs` gives the name of each topic id.
    """
    row = by_id(session, subscriber_id)
    known = {key: value for key, value in asdict(row).items() if key != "topic_ids"}
    topics = sorted(slugs[topic_id] for topic_id in row.topic_ids)
    change = of_reader(session, subscriber_id)
    return known | {
        "topics": topics,
        "address_change": asdict(change) if change is not None else None,
        "consent": [asdict(line) for line in history(session, subscriber_id)],
    }


def erase(session: Session, subscriber_id: int, *, secret: bytes, source: str, now: datetime) -> None:
    """Take off the register everything that tells who they were; left are a keyed hash of the address, a day and the
    reason.

    They may sign up anew later. Safe to repeat. Raises NotFound. Edges call `digest.deliveries.erasing`, which does
    this and the rest.
    """
    subscriber = for_change(session, subscriber_id)
    if subscriber.address_key is None:
        return
    requests.forget(session, subscriber.address_key)
    subscriber.ended_at, subscriber.ended_reason = now, EndedReason.ERASED
    forget(session, [subscriber], secret=secret, now=now)
    record(session, subscriber_id, "erased", source=source, now=now)
