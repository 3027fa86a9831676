"""How far each reader has been served. A position only grows."""

from collections.abc import Iterable

from sqlalchemy import Update, update
from sqlalchemy.orm import Session

from digest.core.database import rows_changed
from subscribers.bulk import among
from subscribers.models import Subscriber


def advance(session: Session, subscriber_ids: Iterable[int], upto: int) -> int:
    """These readers have been served up to `upto`; return how many moved. One statement. Safe to repeat."""
    return rows_changed(session.execute(advance_where(upto).where(among(session, Subscriber.id, subscriber_ids))))


def advance_where(upto: int) -> Update:
    """The statement of `advance`, to be narrowed to the readers it is about."""
    statement = update(Subscriber).where(Subscriber.covered_upto < upto).values(covered_upto=upto)
    return statement.execution_options(synchronize_session=False)
