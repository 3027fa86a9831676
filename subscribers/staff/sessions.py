"""Who is logged in where. The cookie holds a random key; the table holds its hash."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from subscribers.staff.models import StaffMember, StaffSession
from subscribers.staff.roles import Role

IDLE = timedelta(hours=12)
"""Without a click for so long, a session is over."""
LONGEST = timedelta(days=7)
PROOF = timedelta(minutes=15)
"""For so long a password that was given allows dangerous acts."""
SEEN_EVERY = timedelta(minutes=1)
MOST_BROWSER = 120


@dataclass(frozen=True, slots=True)
class Present:
    """Somebody of staff, logged in."""

    session_id: int
    staff_id: int
    name: str
    role: Role
    proved: bool
    """They gave their password a short while ago, here or to a provider."""
    tired: bool
    """The session should be noted as seen."""


@dataclass(frozen=True, slots=True)
class Opened:
    """One line in the list of sessions."""

    id: int
    browser: str
    opened_at: datetime
    seen_at: datetime


def open_session(
    session: Session, staff_id: int, *, browser: str, now: datetime, proved_at: datetime | None = None
) -> str:
    """Log somebody in; the key for the cookie, always a new one, so that none can be planted beforehand.

    `proved_at` is when they last showed who they are: now, unless it is said.
    """
    key = secrets.token_urlsafe(32)
    row = StaffSession(key=_hash(key), staff_id=staff_id, browser=_printable(browser))
    row.opened_at = row.seen_at = now
    row.proved_at = now if proved_at is None else proved_at
    session.add(row)
    return key


def whose(session: Session, key: str, *, now: datetime) -> Present | None:
    """Who holds this key; None when the session ended, was idle for too long, or the account is disabled."""
    statement = (
        select(StaffSession, StaffMember)
        .join(StaffMember, StaffMember.id == StaffSession.staff_id)
        .where(StaffSession.key == _hash(key), StaffMember.disabled_at.is_(None))
        .where(StaffSession.seen_at > now - IDLE, StaffSession.opened_at > now - LONGEST)
    )
    found = session.execute(statement).first()
    if found is None:
        return None
    row, member = found
    proved, tired = row.proved_at > now - PROOF, row.seen_at < now - SEEN_EVERY
    return Present(row.id, member.id, member.name, member.role, proved=proved, tired=tired)


def seen(session: Session, session_id: int, *, now: datetime) -> None:
    """Note that somebody is still there."""
    if row := session.get(StaffSession, session_id):
        row.seen_at = now


def proved(session: Session, session_id: int, *, now: datetime) -> None:
    """Note that the password was given again, at `now`."""
    if row := session.get(StaffSession, session_id):
        row.proved_at = now


def close(session: Session, session_id: int, *, staff_id: int) -> None:
    """End one session of somebody. Safe to repeat."""
    session.execute(delete(StaffSession).where(StaffSession.id == session_id, StaffSession.staff_id == staff_id))


def close_others(session: Session, staff_id: int, *, keep: int) -> None:
    """End all sessions of somebody but the one at hand."""
    session.execute(delete(StaffSession).where(StaffSession.staff_id == staff_id, StaffSession.id != keep))


def listing(session: Session, staff_id: int, *, now: datetime) -> list[Opened]:
    """Where somebody is logged in, newest first."""
    statement = select(StaffSession).where(StaffSession.staff_id == staff_id, StaffSession.seen_at > now - IDLE)
    rows = session.scalars(statement.order_by(StaffSession.opened_at.desc(), StaffSession.id.desc()))
    return [Opened(row.id, row.browser, row.opened_at, row.seen_at) for row in rows]


def purge(session: Session, *, now: datetime) -> None:
    """Forget sessions that are over."""
    session.execute(delete(StaffSession).where(StaffSession.seen_at <= now - IDLE))


def _hash(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()


def _printable(text: str) -> str:
    return "".join(character for character in text if character.isprintable())[:MOST_BROWSER]
