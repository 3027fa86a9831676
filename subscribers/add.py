"""An admin writes somebody in by hand."""

from datetime import datetime

from sqlalchemy.orm import Session

from digest.core.errors import Conflict, NotFound
from subscribers.addresses import EmailAddress
from subscribers.choices import Choices
from subscribers.confirm import confirm
from subscribers.queries import SubscriberRow, by_address, by_id
from subscribers.signup import sign_up
from subscribers.suppression import reason_for


def add(
    session: Session,
    address: EmailAddress,
    choices: Choices,
    *,
    confirmed: bool,
    starts_at: int,
    source: str,
    secret: bytes,
    now: datetime,
) -> SubscriberRow:
    """Sign somebody up; with `confirmed`, on the admin's word that they agreed, so that mail flows.

    Nobody's word but their own brings a person back: raises Conflict for `confirmed` and an address that left or is
    suppressed, and for one that is there already.
    """
    _refuse_known(session, address, may_return=not confirmed)
    if confirmed and (reason := reason_for(session, address, secret=secret)) is not None:
        raise Conflict(f"{address.text} is suppressed ({reason}) and cannot be added as confirmed")
    made = sign_up(session, address, choices, source=source, secret=secret, now=now)
    if confirmed:
        confirm(session, made.subscriber_id, starts_at=starts_at, source=source, secret=secret, now=now)
    return by_id(session, made.subscriber_id)


def _refuse_known(session: Session, address: EmailAddress, *, may_return: bool) -> None:
    try:
        known = by_address(session, address)
    except NotFound:
        return
    if known.state != "ended":
        raise Conflict(f"{address.text} is there already: subscriber {known.id}, {known.state}, {known.frequency}")
    if not may_return:
        raise Conflict(
            f"{address.text} left on {known.ended_at:%Y-%m-%d} ({known.ended_reason}); only they can come back: add "
            "them without --confirmed and let them confirm"
        )
