"""How often somebody may do something: from a network, or to an address. Nothing readable is kept of who it was."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import delete, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from digest.core.database import rows_changed
from subscribers.keyed_hash import keyed_hash
from subscribers.models import Throttle

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)


def allow(session: Session, what: str, who: str, *, most: int, per: timedelta, secret: bytes, now: datetime) -> bool:
    """Whether `who` may do `what` once more now; if so, it counts.

    Within any stretch of `per`, wherever it begins, never more than `most` are allowed; exact also when many ask at
    once: they wait for each other until this transaction ends. What is refused does not count.
    """
    key = keyed_hash(secret, "throttle", f"{what}:{who}").hex()
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    row = dialect.insert(Throttle).values(key=key, hits=[], kept_until=now + per)
    held = row.on_conflict_do_update(index_elements=["key"], set_={"kept_until": now + per})
    hits: list[int] = session.execute(held.returning(Throttle.hits)).scalar_one()
    lately = [hit for hit in hits if hit > _number(now - per)]
    if len(lately) >= most:
        return False
    counted = update(Throttle).where(Throttle.key == key).values(hits=[*lately, _number(now)])
    session.execute(counted.execution_options(synchronize_session=False))
    return True


def purge(session: Session, *, now: datetime) -> int:
    """Drop what says nothing any more; return how many rows."""
    return rows_changed(session.execute(delete(Throttle).where(Throttle.kept_until <= now)))


def _number(moment: datetime) -> int:
    return (moment - EPOCH) // MICROSECOND
