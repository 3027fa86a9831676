"""How far each reader has been served. A position only grows."""

from collections.abc import Iterable
from functools import cache

from sqlalchemy import Integer, Update, bindparam, update
from sqlalchemy.orm import Session

from digest.core.bulk import carry_out, dialect, is_listed, listed
from digest.core.database import Base, rows_changed
from subscribers.models import Subscriber


def advance(session: Session, subscriber_ids: Iterable[int], upto: int) -> int:
    """These readers have been served up to `upto`; return how many moved. One statement. Safe to repeat."""
    served = {"listed": listed(session, subscriber_ids), "upto": upto}
    return rows_changed(carry_out(session, _advance(dialect(session)), served))


def advance_where(upto: int) -> Update:
    """The statement of `advance`, to be narrowed to the readers it is about."""
    statement = update(Subscriber).where(Subscriber.covered_upto < upto).values(covered_upto=upto)
    return statement.execution_options(synchronize_session=False)


@cache
def _advance(kind: str) -> Update:
    upto = bindparam("upto", type_=Integer)
    table = Base.metadata.tables[Subscriber.__tablename__]
    statement = update(table).where(table.c.covered_upto < upto, is_listed(kind, table.c.id))
    return statement.values(covered_upto=upto)
