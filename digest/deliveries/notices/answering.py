"""Answers what strangers asked for at the door: looks who it is, and owes them the mail that fits, or none.

Only the mailbox hears which it was, so nobody learns from the door whether an address is known.
"""

import enum
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import structlog
from sqlalchemy.orm import Session

from digest.core.clock import Clock
from digest.core.database import Database
from digest.core.errors import Conflict, DatabaseUnavailable, NotFound
from digest.deliveries.notices.kinds import NoticeKind
from digest.deliveries.notices.occasions import confirming
from digest.deliveries.notices.queue import is_owed, queue
from subscribers import limits, requests, wordings
from subscribers.models import RequestKind
from subscribers.queries import SubscriberRow, by_address, by_id, for_change
from subscribers.requests import Asked
from subscribers.signup import sign_up

DAY = timedelta(days=1)
log = structlog.get_logger()


class Answer(enum.StrEnum):
    """What came of a request."""

    CONFIRM = "asked_to_confirm"
    LINK = "link_mailed"
    OWED = "mail_owed_already"
    HELD_BACK = "held_back"
    """The address had its mails of the day."""
    NO_MAIL = "no_mail"
    """Nobody there who may be written to."""
    TOO_LATE = "too_late"
    """It had waited for more than a day."""
    FAILED = "failed"
    """It waits for the next time."""


@dataclass(frozen=True, slots=True)
class Terms:
    """How the door is kept, from `[signup]` in config.toml."""

    secret: bytes
    mails_per_address: int
    """In a day, whatever they are."""
    confirm_within: timedelta
    """How long after a sign-up its link works."""


def answer_requests(
    database: Database, terms: Terms, *, clock: Clock, stopping: Callable[[], bool] = lambda: False
) -> Counter[Answer]:
    """Answer whatever waits, oldest first, each in a transaction of its own; return how often what came of it.

    Several may do so at once. Whatever is wrong with one request, the others are answered, and that one waits for the
    next time, for a day at most. Raises DatabaseUnavailable.
    """
    with database.reading() as session:
        waiting = requests.waiting(session)
    answers = Counter[Answer]()
    for request_id in waiting:
        if stopping():
            break
        if (answer := _one(database, terms, request_id, now=clock())) is not None:
            answers[answer] += 1
    return answers


def _one(database: Database, terms: Terms, request_id: int, *, now: datetime) -> Answer | None:
    """None when another worker answers it."""
    try:
        with database.writing() as session:
            asked = requests.take(session, request_id)
            return None if asked is None else _answer(session, asked, terms, now=now)
    except DatabaseUnavailable:
        raise
    except Exception as error:
        # Its words may hold an address, and so may those of a traceback.
        log.error("request not answered", request_id=request_id, error=type(error).__name__)
        return Answer.FAILED


def _answer(session: Session, asked: Asked, terms: Terms, *, now: datetime) -> Answer:
    if now - asked.at > requests.ANSWERED_WITHIN:
        return Answer.TOO_LATE
    signs_up = asked.kind is RequestKind.SIGN_UP
    reader = _signed_up(session, asked, terms) if signs_up else _known(session, asked)
    mail = _fitting(reader, terms, now=now) if reader is not None else None
    if reader is None or mail is None:
        return Answer.NO_MAIL
    return _write(session, reader, mail, asked, terms, now=now)


def _signed_up(session: Session, asked: Asked, terms: Terms) -> SubscriberRow | None:
    """Who it is, after their wish was noted as of the moment they had it; None when they must never get mail."""
    assert asked.choices is not None
    version = wordings.version_of(asked.consent)
    try:
        made = sign_up(
            session,
            asked.address,
            asked.choices,
            source=asked.source,
            secret=terms.secret,
            now=asked.at,
            wording=version,
        )
    except Conflict:
        return None
    wordings.keep(session, asked.consent, now=asked.at)
    return by_id(session, made.subscriber_id)


def _known(session: Session, asked: Asked) -> SubscriberRow | None:
    """Who it is, nobody else's to write to until this transaction ends."""
    try:
        known = by_address(session, asked.address)
        for_change(session, known.id)
        return by_id(session, known.id)
    except NotFound:
        return None


def _fitting(reader: SubscriberRow, terms: Terms, *, now: datetime) -> NoticeKind | None:
    """The mail for somebody who stands there."""
    if reader.state == "confirmed":
        return NoticeKind.PREFERENCES_LINK
    can_confirm = reader.state == "pending" or reader.asked_again
    return NoticeKind.CONFIRM if can_confirm and now - reader.requested_at <= terms.confirm_within else None


def _write(
    session: Session, reader: SubscriberRow, mail: NoticeKind, asked: Asked, terms: Terms, *, now: datetime
) -> Answer:
    confirms = mail is NoticeKind.CONFIRM
    values: Mapping[str, Any] = confirming(reader, valid_for=terms.confirm_within) if confirms else {}
    if is_owed(session, mail, subscriber_id=reader.id, values=values):
        return Answer.OWED
    most, secret = terms.mails_per_address, terms.secret
    if not limits.allow(session, "mails", asked.address.key, most=most, per=DAY, secret=secret, now=now):
        return Answer.HELD_BACK
    key = f"{mail}:{reader.id}:{asked.at.isoformat()}"
    new = queue(session, mail, subscriber_id=reader.id, key=key, values=values, now=now)
    return (Answer.CONFIRM if confirms else Answer.LINK) if new else Answer.OWED
