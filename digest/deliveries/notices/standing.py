"""Looks up where the readers of due notices stand, for `rights` to decide."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, case
from sqlalchemy.orm import Session

from digest.deliveries.notices.kinds import NoticeKind
from digest.deliveries.notices.models import Notice
from digest.deliveries.notices.rights import Refusal, Standing, refusal
from subscribers import audience, suppression
from subscribers.confirm import VALID_FOR
from subscribers.models import AddressChange, Subscriber
from subscribers.moving import not_to_be_had


def columns(now: datetime, confirm_within: timedelta) -> list[ColumnElement[Any]]:
    """What `refused` reads of a notice with its subscriber and its change of address (`is_about_change`)."""
    late = case(
        (AddressChange.id.is_not(None), AddressChange.asked_at < now - VALID_FOR),
        else_=Subscriber.requested_at < now - confirm_within,
    )
    return [
        _is_one(audience.mailable()).label("mailable"),
        _is_one(audience.waiting()).label("waiting"),
        _is_one(audience.parted()).label("parted"),
        late.label("late"),
        and_(AddressChange.id.is_not(None), AddressChange.moved_at.is_(None)).label("moving"),
        AddressChange.moved_at.is_not(None).label("moved"),
        Subscriber.address_key.label("own_key"),
        AddressChange.address_key.label("other_key"),
    ]


def is_about_change() -> ColumnElement[bool]:
    """That a change of address is the one a notice is about: its key ends with the handle of that very wish."""
    return and_(
        AddressChange.subscriber_id == Notice.subscriber_id, Notice.key.endswith(AddressChange.handle.expression)
    )


def refused(session: Session, due: Sequence[Row[Any]], *, secret: bytes) -> dict[int, Refusal]:
    """Why, for each of these that must not go out. Whom mail reaches by `mailable` is on no list."""
    keys = {key for row in due if (key := _key(row)) and (row.mail.to_other_end or not row.mailable)}
    suppressed = suppression.gone_for_good(session, keys, secret=secret)
    wanted = {row.other_key for row in due if row.mail is NoticeKind.MOVE_TO and row.other_key}
    taken = not_to_be_had(session, wanted, secret=secret) if wanted else frozenset[str]()
    reasons: dict[int, Refusal] = {}
    for row in due:
        standing = Standing(
            mailable=row.mailable,
            waiting=row.waiting,
            late=bool(row.late),
            parted=row.parted,
            moving=row.moving,
            taken=row.other_key in taken,
            moved=row.moved,
            suppressed=_key(row) in suppressed,
        )
        if (reason := refusal(row.mail, standing)) is not None:
            reasons[row.id] = reason
    return reasons


def _key(row: Row[Any]) -> str | None:
    """The folded address that a notice goes to; None for one of staff."""
    key: str | None = row.other_key if row.mail.to_other_end else row.own_key
    return key


def _is_one(people: Select[Subscriber]) -> ColumnElement[bool]:
    """Whether the subscriber who was joined belongs to these people; asked of the row at hand, not of the table."""
    assert people.whereclause is not None
    return people.whereclause
