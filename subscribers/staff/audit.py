"""The log of what staff did: who, what, to what, before and after. Only ever added to.

Readers stand in it as numbers; no value may hold an address, a name of a reader or a topic they chose.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from subscribers.staff.models import AuditEntry, StaffMember


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the log."""

    id: int
    at: datetime
    by: str
    """A name, or "a command"."""
    act: str
    object: str
    object_id: int | None
    before: Mapping[str, Any] | None
    after: Mapping[str, Any] | None


def record(
    session: Session,
    act: str,
    object: str,
    object_id: int | None,
    *,
    by: int | None,
    now: datetime,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
) -> None:
    """Add a line, in the transaction of what is done."""
    entry = AuditEntry(at=now, staff_id=by, act=act, object=object, object_id=object_id)
    entry.before, entry.after = dict(before) if before else None, dict(after) if after else None
    session.add(entry)


def noted(session: Session, act: str, object: str, object_id: int, *, by: int, since: datetime) -> bool:
    """Whether the log says already that somebody did this, at `since` or later."""
    mine = AuditEntry.object == object, AuditEntry.object_id == object_id, AuditEntry.staff_id == by
    found = select(AuditEntry.id).where(*mine, AuditEntry.act == act, AuditEntry.at >= since)
    return session.scalar(found.limit(1)) is not None


def listing(
    session: Session, *, object: str = "", object_id: int | None = None, before: int | None = None, limit: int = 100
) -> list[Entry]:
    """The newest lines first, of all things or of one; `before` an id, for the page that follows."""
    statement = select(AuditEntry, StaffMember.name).outerjoin(StaffMember, StaffMember.id == AuditEntry.staff_id)
    if object:
        statement = statement.where(AuditEntry.object == object)
    if object_id is not None:
        statement = statement.where(AuditEntry.object_id == object_id)
    if before is not None:
        statement = statement.where(AuditEntry.id < before)
    found = session.execute(statement.order_by(AuditEntry.id.desc()).limit(limit))
    return [
        Entry(row.id, row.at, name or "a command", row.act, row.object, row.object_id, row.before, row.after)
        for row, name in found
    ]
