"""People and topics with one call: a test names only what it cares about."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from digest.topics.models import Topic
from subscribers.addresses import email_address
from subscribers.choices import Choices
from subscribers.confirm import confirm
from subscribers.incoming import Offer
from subscribers.models import Subscriber
from subscribers.signup import sign_up

SECRET = b"thirty-two characters and a few more"


def topic(session: Session, slug: str, now: datetime) -> int:
    """The id of a topic, made when it is new."""
    found = session.scalar(sa.select(Topic.id).where(Topic.slug == slug))
    if found is not None:
        return found
    row = Topic(slug=slug, name=slug.title(), created_at=now)
    session.add(row)
    session.flush()
    return row.id


def choices(**given: Any) -> Choices:
    """Weekly, in London, in English, no topics."""
    usual = {"topic_ids": frozenset(), "frequency": "weekly", "timezone": "Europe/London", "language": "en"}
    return Choices(**(usual | given))


def pending(session: Session, address: str, now: datetime, **given: Any) -> int:
    """The id of somebody who signed up."""
    return sign_up(
        session, email_address(address), choices(**given), source="test", secret=SECRET, now=now
    ).subscriber_id


def reader(session: Session, address: str, now: datetime, *, starts_at: int = 0, **given: Any) -> int:
    """The id of somebody who signed up and confirmed."""
    subscriber_id = pending(session, address, now, **given)
    confirm(session, subscriber_id, starts_at=starts_at, source="test", secret=SECRET, now=now)
    session.flush()
    return subscriber_id


def row(session: Session, subscriber_id: int) -> Subscriber:
    """The row as the database has it."""
    session.flush()
    return session.get_one(Subscriber, subscriber_id, populate_existing=True)


def offer(**topics: int) -> Offer:
    """What a file may name: two schedules, the topics given as slug=id."""
    return Offer(
        topics=topics, frequencies=["daily", "weekly"], frequency="weekly", timezone="Europe/London", language="en"
    )
