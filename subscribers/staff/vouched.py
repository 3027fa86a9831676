"""Staff for whom a provider of OpenID Connect vouches. It never makes an account, nor says what somebody may do."""

from datetime import datetime

from sqlalchemy.orm import Session

from digest.core.errors import BadInput, NotFound
from subscribers.addresses import email_address
from subscribers.staff import accounts, sessions
from subscribers.staff.accounts import Member
from subscribers.staff.audit import record


def admitted(session: Session, address: str, *, verified: bool, now: datetime) -> Member | None:
    """The account of that address; None where there is none, and for who may not come in, which the log then says."""
    try:
        member = accounts.by_address(session, email_address(address))
    except (BadInput, NotFound):
        return None
    if verified and not member.disabled:
        return member
    refused(session, member.id, "disabled" if member.disabled else "address not verified", now=now)
    return None


def refused(session: Session, staff_id: int, why: str, *, now: datetime) -> None:
    """Note that somebody came with the word of the provider for this account, and was not let in."""
    record(session, "refused by provider", "staff", staff_id, by=staff_id, now=now, after={"why": why})


def come_in(session: Session, staff_id: int, *, browser: str, proved_at: datetime, now: datetime) -> str:
    """Begin a session, and return its key. `proved_at` is when they showed the provider who they are."""
    record(session, "logged in by provider", "staff", staff_id, by=staff_id, now=now)
    return sessions.open_session(session, staff_id, browser=browser, now=now, proved_at=proved_at)


def prove(session: Session, staff_id: int, session_id: int, *, proved_at: datetime, now: datetime) -> None:
    """Allow dangerous acts for a while, counted from `proved_at`."""
    record(session, "proved by provider", "staff", staff_id, by=staff_id, now=now)
    sessions.proved(session, session_id, now=proved_at)
