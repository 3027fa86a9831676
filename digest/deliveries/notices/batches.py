"""Claims notices that are due, and records what became of them: a statement for many rows each time.

As with deliveries, a claim is committed before anything is sent and an outcome after it was answered; in between, no
transaction is open.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, Select, Update, bindparam, func, select, update
from sqlalchemy.orm import Session

from digest.deliveries.lanes import domain_of
from digest.deliveries.notices import standing
from digest.deliveries.notices.kinds import NoticeKind
from digest.deliveries.notices.models import Notice, NoticeText
from digest.deliveries.notices.rights import Refusal
from digest.deliveries.outcome import Outcome
from digest.deliveries.states import DeliveryStatus
from subscribers.audience import Recipient
from subscribers.confirm import VALID_FOR
from subscribers.models import AddressChange, Subscriber

NO_SUBSCRIBER = 0
"""Stands for the id of a reader who is staff."""


@dataclass(frozen=True, slots=True)
class ClaimedNotice:
    """One notice in our hands. Staff have an address and nothing else."""

    id: int
    mail: NoticeKind
    key: str
    text_id: int
    said: str
    """As `NoticeText.said`."""
    attempts: int
    reader: Recipient
    owner: str = ""
    """Whose hands: what was taken out of them meanwhile is not theirs to change."""
    change_handle: str = ""
    """Of the change of address that it is about, and below where the mail is to go then."""
    new_address: str = ""

    @property
    def domain(self) -> str:
        """The receiving domain."""
        return domain_of(self.reader.address)


def claim(
    session: Session, *, owner: str, limit: int, secret: bytes, now: datetime, confirm_within: timedelta = VALID_FOR
) -> list[ClaimedNotice]:
    """Take notices that are due, those first that somebody waits for; empty when none is due.

    `confirm_within` is how long after a sign-up its link works. Of up to `limit` notices that are looked at, those that
    must not go out any more are cancelled (`rights`) and others are looked at in their place.
    """
    while due := session.execute(_due(now, limit, confirm_within)).all():
        refused = standing.refused(session, due, secret=secret)
        _cancel(session, refused, now)
        taken = [row for row in due if row.id not in refused]
        session.execute(
            _rows([row.id for row in taken]).values(status=DeliveryStatus.SENDING, claimed_by=owner, claimed_at=now)
        )
        if taken:
            return [_claimed(row, owner) for row in taken]
    return []


def record(session: Session, outcomes: Sequence[tuple[ClaimedNotice, Outcome, str]], *, now: datetime) -> None:
    """Write down what became of claimed notices.

    What was taken out of our hands meanwhile, because we held it for too long, only changes if it was sent.
    """
    sent = [claimed.id for claimed, outcome, _ in outcomes if outcome.status is DeliveryStatus.SENT]
    session.execute(
        _rows(sent).values(status=DeliveryStatus.SENT, finished_at=now, attempts=Notice.attempts + 1, reply="")
    )
    unsent = [
        {
            "notice": claimed.id,
            "owner": claimed.owner,
            "status": outcome.status,
            "attempts": claimed.attempts + 1,
            "reply": words,
            "again": outcome.not_before or now,
            "finished_at": None if outcome.not_before else now,
        }
        for claimed, outcome, words in outcomes
        if outcome.status is not DeliveryStatus.SENT
    ]
    if unsent:
        session.connection().execute(_unsent(), unsent)


def give_back(session: Session, claimed: Collection[ClaimedNotice]) -> None:
    """Return notices that were surely not sent: owed as before, no attempt counted."""
    ours = Notice.claimed_by.in_({one.owner for one in claimed})
    back = _rows([one.id for one in claimed]).where(Notice.status == DeliveryStatus.SENDING, ours)
    session.execute(back.values(status=DeliveryStatus.PENDING, claimed_by=None, claimed_at=None))


def owners_since(session: Session, before: datetime) -> list[str]:
    """Senders that have held notices since before that moment."""
    held = select(Notice.claimed_by).where(Notice.status == DeliveryStatus.SENDING).group_by(Notice.claimed_by)
    return [owner for owner in session.scalars(held.having(func.max(Notice.claimed_at) < before)) if owner]


def held_by(session: Session, owner: str) -> list[ClaimedNotice]:
    """What a sender has in hand, ours to settle until the transaction ends."""
    held = (
        select(Notice.id, Notice.mail, Notice.key, Notice.text_id, Notice.attempts)
        .where(Notice.status == DeliveryStatus.SENDING, Notice.claimed_by == owner)
        .order_by(Notice.id)
        .with_for_update()
    )
    nobody = Recipient(NO_SUBSCRIBER, "", name="", handle="", language="")  # nothing is sent, so nobody is needed
    return [
        ClaimedNotice(row.id, row.mail, row.key, row.text_id, "", row.attempts, nobody, owner)
        for row in session.execute(held)
    ]


def _unsent() -> Update:
    """One statement for many rows, each with its own values."""
    return (
        update(Notice)
        .where(
            Notice.id == bindparam("notice"),
            Notice.status == DeliveryStatus.SENDING,
            Notice.claimed_by == bindparam("owner"),
        )
        .values(
            status=bindparam("status"),
            attempts=bindparam("attempts"),
            reply=bindparam("reply"),
            not_before=bindparam("again"),
            finished_at=bindparam("finished_at"),
        )
    )


def _due(now: datetime, limit: int, confirm_within: timedelta) -> Select[*tuple[Any, ...]]:
    order = Notice.rank, Notice.not_before, Notice.id
    first = (
        select(Notice.id)
        .where(Notice.status == DeliveryStatus.PENDING, Notice.not_before <= now)
        .order_by(*order)
        .limit(limit)
        .with_for_update(skip_locked=True)
        .cte()
    )
    return (
        select(
            Notice.id,
            Notice.mail,
            Notice.key,
            Notice.text_id,
            NoticeText.said,
            Notice.attempts,
            Notice.address.label("staff"),
            Subscriber.id.label("reader_id"),
            Subscriber.address,
            Subscriber.name,
            Subscriber.handle,
            Subscriber.language,
            AddressChange.handle.label("change_handle"),
            AddressChange.address.label("other_address"),
            *standing.columns(now, confirm_within),
        )
        .join(first, first.c.id == Notice.id)
        .join(NoticeText, NoticeText.id == Notice.text_id)
        .outerjoin(Subscriber, Subscriber.id == Notice.subscriber_id)
        .outerjoin(AddressChange, standing.is_about_change())
        .order_by(*order)
    )


def _cancel(session: Session, reasons: dict[int, Refusal], now: datetime) -> None:
    for reason in set(reasons.values()):
        ids = [id_ for id_, given in reasons.items() if given is reason]
        session.execute(_rows(ids).values(status=DeliveryStatus.CANCELLED, reason=reason.value, finished_at=now))


def _claimed(row: Row[Any], owner: str) -> ClaimedNotice:
    if row.staff is not None:
        reader = Recipient(NO_SUBSCRIBER, row.staff, name="", handle="", language="")
    else:
        address = row.other_address if row.mail.to_other_end else row.address
        reader = Recipient(row.reader_id, address, row.name, row.handle, row.language)
    return ClaimedNotice(
        row.id,
        row.mail,
        row.key,
        row.text_id,
        row.said,
        row.attempts,
        reader,
        owner,
        change_handle=row.change_handle or "",
        new_address=row.other_address or "",
    )


def _rows(ids: list[int]) -> Update:
    return update(Notice).where(Notice.id.in_(ids)).execution_options(synchronize_session=False)
