"""Logging in: an address, a password, and six digits where a second factor is set up."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from digest.core.errors import BadInput
from subscribers.addresses import email_address
from subscribers.staff.accounts import held
from subscribers.staff.codes import steps_of
from subscribers.staff.models import StaffMember


@dataclass(frozen=True, slots=True)
class Kept:
    """What a password is compared with, by `passwords.fits`: outside any transaction, because that takes its time."""

    staff_id: int | None
    password_hash: str
    """Empty for an address that nobody has, and for who may not come in."""


def kept(session: Session, typed: str) -> Kept:
    """By the address that somebody typed."""
    try:
        key = email_address(typed).key
    except BadInput:
        return Kept(None, "")
    row = session.scalar(select(StaffMember).where(StaffMember.address_key == key, StaffMember.disabled_at.is_(None)))
    return Kept(row.id, row.password_hash) if row else Kept(None, "")


def code_fits(session: Session, staff_id: int, code: str, *, now: datetime) -> bool:
    """Whether these are the six digits of now, where a second factor is set up; each code counts once."""
    row = held(session, staff_id)
    return not row.totp_secret or _is_fresh(row, code, now)


def _is_fresh(row: StaffMember, code: str, now: datetime) -> bool:
    step = next((step for step in steps_of(row.totp_secret, code, now=now) if step > row.totp_used), None)
    row.totp_used = step or row.totp_used
    return step is not None
