"""Wishes to have mail sent to another address, as `moving` keeps them: looked up, let go, remembered."""

import enum
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from digest.core.database import rows_changed
from digest.core.errors import TokenRejected
from subscribers.models import AddressChange, ConsentRecord
from subscribers.tokens import Purpose, handle_of

KEPT_FOR = timedelta(days=8)
"""A day longer than the links work, so that a late click and a last note still find what they are about."""


class Side(enum.StrEnum):
    """One of the two mailboxes that have to agree."""

    OLD = "old"
    NEW = "new"

    @property
    def purpose(self) -> Purpose:
        """What the token of its link is good for."""
        return "move-from" if self is Side.OLD else "move-to"


@dataclass(frozen=True, slots=True)
class Change:
    """A wish, as it stands."""

    subscriber_id: int
    handle: str
    address: str
    """The new address; once the change was made, the one they left."""
    asked_at: datetime
    old_agreed_at: datetime | None
    new_agreed_at: datetime | None
    moved_at: datetime | None


def side_of(token: str, secret: bytes) -> tuple[str, Side]:
    """The handle of the wish that a link is about, and whose link it is. Raises TokenRejected unless we made it."""
    try:
        return handle_of(token, secret, Side.OLD.purpose), Side.OLD
    except TokenRejected:
        return handle_of(token, secret, Side.NEW.purpose), Side.NEW


def by_handle(session: Session, handle: str) -> Change:
    """The wish behind a link. Raises TokenRejected: another one took its place, or it is too old."""
    found = session.scalar(select(AddressChange).where(AddressChange.handle == handle))
    if found is None:
        raise TokenRejected("this link does not work any more; use the one in your newest mail, or ask once more")
    return as_value(found)


def of_reader(session: Session, subscriber_id: int) -> Change | None:
    """What somebody wished last, while it is remembered."""
    found = session.scalar(select(AddressChange).where(AddressChange.subscriber_id == subscriber_id))
    return as_value(found) if found is not None else None


def last_moved_at(session: Session, subscriber_id: int) -> datetime | None:
    """When somebody's mail began to go where it goes now; None when it always did."""
    moves = ConsentRecord.subscriber_id == subscriber_id, ConsentRecord.event == "moved"
    return session.scalar(select(func.max(ConsentRecord.at)).where(*moves))


def forget(session: Session, subscriber_ids: Collection[int]) -> None:
    """Let go of what these people wished. Safe to repeat."""
    session.execute(delete(AddressChange).where(AddressChange.subscriber_id.in_(subscriber_ids)))


def purge(session: Session, *, now: datetime) -> int:
    """Let go of wishes that are of no more use; return how many. Safe to repeat."""
    last_step = func.coalesce(AddressChange.moved_at, AddressChange.asked_at)
    return rows_changed(session.execute(delete(AddressChange).where(last_step < now - KEPT_FOR)))


def as_value(row: AddressChange) -> Change:
    """The row, frozen."""
    return Change(**{name: getattr(row, name) for name in Change.__slots__})
