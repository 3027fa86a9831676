"""What every batch asks of the ledger, in statements made once: making one takes longer than carrying it out."""

from functools import cache
from typing import Any

from sqlalchemy import Select, Update, bindparam, select, update

from digest.core.bulk import is_listed
from digest.core.database import Base
from digest.deliveries.models import Delivery
from digest.deliveries.states import DeliveryStatus
from subscribers import audience
from subscribers.models import Subscriber


@cache
def due() -> Select[*tuple[Any, ...]]:
    """Up to `most` deliveries of `issue` that are due `now`, in the order of their ids, with what decides whether they
    still may go. The last five columns are a Recipient."""
    willing = audience.mailable().whereclause  # asked of the row at hand, not of the table
    assert willing is not None
    return (
        select(
            Delivery.id,
            Delivery.edition_id,
            Delivery.attempts,
            Delivery.revision.label("planned"),
            Subscriber.revision,
            willing.label("mailable"),
            Subscriber.frequency,
            Subscriber.paused_until,
            Delivery.reason,
            *(Subscriber.id.label("reader_id"), Subscriber.address, Subscriber.name, Subscriber.handle),
            Subscriber.language,
        )
        .join(Subscriber, Subscriber.id == Delivery.subscriber_id)
        .where(
            Delivery.issue_id == bindparam("issue"),
            Delivery.status == DeliveryStatus.PENDING,
            Delivery.not_before <= bindparam("now"),
        )
        .order_by(Delivery.not_before, Delivery.id)
        .limit(bindparam("most"))
        .with_for_update(of=Delivery, skip_locked=True)
    )


@cache
def these(dialect: str) -> Update:
    """Sets, in the `listed` deliveries, the columns that it is given values for."""
    table = Base.metadata.tables[Delivery.__tablename__]
    return update(table).where(is_listed(dialect, table.c.id))


@cache
def these_tried(dialect: str) -> Update:
    """The same, and counts an attempt."""
    return these(dialect).values(attempts=Base.metadata.tables[Delivery.__tablename__].c.attempts + 1)
