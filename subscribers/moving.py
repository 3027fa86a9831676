"""A reader's mail goes to another address: once both mailboxes have agreed, and neither learns of anybody else.

Whether the new address can be had at all is not looked at when somebody asks, so that no answer tells who is known
here. It is looked at when the mail to it is about to go (`not_to_be_had`), and again when the change is made.
"""

import enum
from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from digest.core.bulk import among
from digest.core.errors import BadInput, Conflict, TokenRejected
from subscribers import address_changes, suppression
from subscribers.address_changes import Change, Side
from subscribers.addresses import EmailAddress
from subscribers.confirm import VALID_FOR
from subscribers.consent import record
from subscribers.models import AddressChange, Subscriber
from subscribers.queries import for_change
from subscribers.tokens import new_handle

SAME_WISH = timedelta(hours=1)
"""Asked again within this time, it is the same wish, and nobody gets the same mail twice."""
SETTLES_FOR = timedelta(days=1)
"""After a change, so that the note to the mailbox they left goes out before anything else happens."""


class Agreement(enum.StrEnum):
    """What came of a yes."""

    OLD_MISSING = "old-missing"
    """The mailbox that the mail goes to now has yet to agree."""
    NEW_MISSING = "new-missing"
    MOVED = "moved"
    """Both agreed, and from now on mail goes to the new address."""
    MOVED_BEFORE = "moved-before"
    IMPOSSIBLE = "impossible"
    """Both agreed, but the address cannot be had. Why is nobody's business: "this change is not possible"."""


def ask_to_move(session: Session, subscriber_id: int, address: EmailAddress, *, source: str, now: datetime) -> Change:
    """Note the wish; both mailboxes are to be asked. A new wish takes the place of an older one, links included.

    Raises NotFound; BadInput for the address they have; Conflict when they have yet to confirm, left, or moved a
    moment ago.
    """
    subscriber = for_change(session, subscriber_id)
    _refuse_absent(subscriber)
    if address.key == subscriber.address_key:
        raise BadInput("mail goes to this address already; give the one it should go to from now on")
    held = select(AddressChange).where(AddressChange.subscriber_id == subscriber_id).with_for_update()
    change = session.scalar(held.execution_options(populate_existing=True))
    if change is None:
        change = AddressChange(subscriber_id=subscriber_id)
        session.add(change)
    elif change.moved_at is not None and now - change.moved_at < SETTLES_FOR:
        raise Conflict("the address was changed less than a day ago; ask again tomorrow")
    elif change.moved_at is None and change.address == address.text and now - change.asked_at < SAME_WISH:
        return address_changes.as_value(change)
    change.address, change.address_key, change.handle = address.text, address.key, new_handle()
    change.asked_at, change.old_agreed_at, change.new_agreed_at, change.moved_at = now, None, None, None
    record(session, subscriber_id, "asked-to-move", source=source, now=now)
    session.flush()
    return address_changes.as_value(change)


def agree(session: Session, handle: str, side: Side, *, secret: bytes, source: str, now: datetime) -> Agreement:
    """One mailbox says yes; when both have, the change is made. In any order, as often as they like.

    Raises TokenRejected for a late click, a wish that another one replaced, and one of somebody who left.
    """
    subscriber, change = _held(session, handle)
    if change.moved_at is not None:
        return Agreement.MOVED_BEFORE
    if subscriber.confirmed_at is None or subscriber.ended_at is not None:
        raise TokenRejected("this subscription has ended; to get mail at the new address, sign up with it")
    if now - change.asked_at > VALID_FOR:
        raise TokenRejected("this link has expired; ask once more and a new one comes by mail")
    if side is Side.OLD:
        change.old_agreed_at = change.old_agreed_at or now
    else:
        change.new_agreed_at = change.new_agreed_at or now
    if change.old_agreed_at is None:
        return Agreement.OLD_MISSING
    if change.new_agreed_at is None:
        return Agreement.NEW_MISSING
    return _move(session, subscriber, change, secret=secret, source=source, now=now)


def not_to_be_had(session: Session, keys: Collection[str], *, secret: bytes) -> frozenset[str]:
    """Those of these folded addresses that nobody can move to: somebody's in the register, or barred from it."""
    taken = select(Subscriber.address_key).where(among(session, Subscriber.address_key, keys))
    found = frozenset(key for key in session.scalars(taken) if key is not None)
    return found | suppression.barred(session, keys, secret=secret)


def _refuse_absent(subscriber: Subscriber) -> None:
    if subscriber.ended_at is not None:
        raise Conflict(f"subscriber {subscriber.id} left; to get mail they would have to sign up again")
    if subscriber.confirmed_at is None:
        raise Conflict(f"subscriber {subscriber.id} has yet to confirm; to use another address they sign up with it")


def _held(session: Session, handle: str) -> tuple[Subscriber, AddressChange]:
    """The reader and their wish, nobody else's to change until this transaction ends."""
    subscriber = for_change(session, address_changes.by_handle(session, handle).subscriber_id)
    held = select(AddressChange).where(AddressChange.handle == handle).with_for_update()
    change = session.scalar(held.execution_options(populate_existing=True))
    if change is None:
        raise TokenRejected("this link does not work any more; use the one in your newest mail")
    return subscriber, change


def _move(
    session: Session, subscriber: Subscriber, change: AddressChange, *, secret: bytes, source: str, now: datetime
) -> Agreement:
    """Swap the two addresses, or nothing at all."""
    session.flush()
    if not_to_be_had(session, [change.address_key], secret=secret):
        return Agreement.IMPOSSIBLE
    try:
        with session.begin_nested():
            if not suppression.let_in(session, change.address_key, secret=secret, now=now):
                return Agreement.IMPOSSIBLE
            _swap(subscriber, change)
            session.flush()
    except IntegrityError:  # somebody signed up with it in this very moment
        return Agreement.IMPOSSIBLE
    change.moved_at = now
    subscriber.revision += 1
    record(session, subscriber.id, "moved", source=source, now=now)
    session.flush()
    return Agreement.MOVED


def _swap(subscriber: Subscriber, change: AddressChange) -> None:
    assert subscriber.address is not None
    assert subscriber.address_key is not None
    new, key = change.address, change.address_key
    change.address, change.address_key = subscriber.address, subscriber.address_key
    subscriber.address, subscriber.address_key = new, key
