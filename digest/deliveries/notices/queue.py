"""Owes a notice to somebody: by the use case that is the reason for it, in the same transaction."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, String, cast, literal, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from digest.core.bulk import insert_missing
from digest.core.database import refresh_statistics, rows_changed
from digest.deliveries.notices import texts
from digest.deliveries.notices.kinds import NoticeKind
from digest.deliveries.notices.models import Notice
from digest.deliveries.states import DeliveryStatus
from subscribers.models import Subscriber


def queue(
    session: Session,
    mail: NoticeKind,
    *,
    key: str,
    values: Mapping[str, Any],
    now: datetime,
    subscriber_id: int | None = None,
    address: str | None = None,
) -> bool:
    """Owe a notice to a subscriber, or to an `address` of staff; False when one with this key is or was owed.

    `values` are fields of `NoticeView`, and name nobody. Safe to repeat, also when two do it at once.
    """
    row = {
        "mail": mail,
        "rank": mail.rank,
        "subscriber_id": subscriber_id,
        "address": address,
        "key": key,
        "text_id": texts.intern(session, values),
        "status": DeliveryStatus.PENDING,
        "not_before": now,
        "created_at": now,
    }
    return insert_missing(session, Notice, [row]) == 1


def is_owed(session: Session, mail: NoticeKind, *, subscriber_id: int, values: Mapping[str, Any]) -> bool:
    """Whether this very notice waits to be sent to them, so that another one would tell them nothing."""
    waits = select(Notice.id).where(
        Notice.subscriber_id == subscriber_id,
        Notice.mail == mail,
        Notice.text_id == texts.intern(session, values),
        Notice.status.in_((DeliveryStatus.PENDING, DeliveryStatus.SENDING)),
    )
    return session.scalars(waits.limit(1)).first() is not None


def queue_all(
    session: Session,
    mail: NoticeKind,
    readers: Select[Subscriber],
    *,
    key: str,
    values: Mapping[str, Any],
    now: datetime,
) -> int:
    """Owe a notice to all these readers by one statement; return how many did not have it yet.

    Each row's key is `key`, a colon and the reader's id, so that nobody is told twice. Safe to repeat.
    """
    text_id = texts.intern(session, values)
    columns: dict[str, ColumnElement[Any]] = {
        "subscriber_id": Subscriber.id.expression,
        "key": key_for_all(key),
        "mail": literal(mail, Notice.mail.type),
        "rank": literal(mail.rank),
        "text_id": literal(text_id),
        "status": literal(DeliveryStatus.PENDING, Notice.status.type),
        "not_before": literal(now, Notice.not_before.type),
        "created_at": literal(now, Notice.created_at.type),
    }
    rows = select(*columns.values()).where(Subscriber.id.in_(readers.with_only_columns(Subscriber.id)))
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    statement = dialect.insert(Notice).from_select(list(columns), rows).on_conflict_do_nothing()
    new = rows_changed(session.execute(statement, execution_options={"preserve_rowcount": True}))
    refresh_statistics(session, Notice.__tablename__)
    return new


def key_for_all(key: str) -> ColumnElement[str]:
    """The key of the current subscriber's row, in statements such as that of `queue_all`."""
    return literal(f"{key}:").concat(cast(Subscriber.id, String))
