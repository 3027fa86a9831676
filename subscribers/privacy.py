"""A person's rights: to see everything kept about them, and to have it erased."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from subscribers import requests
from subscribers.address_changes import of_reader
from subscribers.addresses import EmailAddress
from subscribers.consent import history, record
from subscribers.forgetting import forget
from subscribers.models import EndedReason
from subscribers.queries import by_id, for_change
from subscribers.requests import Asked


def everything_about(session: Session, subscriber_id: int, *, slugs: Mapping[int, str]) -> dict[str, Any]:
    """All that the register keeps about one person in plain values: the consent log with the sentences that were agreed
    to, and what was asked for in their name and waits to be answered, too. Raises NotFound.

    `slugs` gives the name of each topic id.
    """
    row = by_id(session, subscriber_id)
    change = of_reader(session, subscriber_id)
    asked = requests.of_address(session, EmailAddress(row.address).key) if row.address is not None else []
    return _told(asdict(row), slugs) | {
        "address_change": asdict(change) if change is not None else None,
        "consent": [asdict(line) for line in history(session, subscriber_id)],
        "requests": [_request(one, slugs) for one in asked],
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


def _request(asked: Asked, slugs: Mapping[int, str]) -> dict[str, Any]:
    known = {"kind": asked.kind, "asked_at": asked.at, "source": asked.source, "sentence": asked.consent}
    return known | (_told(asdict(asked.choices), slugs) if asked.choices is not None else {})


def _told(known: dict[str, Any], slugs: Mapping[int, str]) -> dict[str, Any]:
    """The same with topics by name."""
    topics = sorted(slugs[topic_id] for topic_id in known["topic_ids"])
    return {key: value for key, value in known.items() if key != "topic_ids"} | {"topics": topics}
