"""Logging in: an address, a password, and six digits where a second factor is set up."""

import enum
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from digest.core.errors import BadInput
from subscribers.addresses import email_address
from subscribers.staff.codes import steps_of
from subscribers.staff.models import StaffMember
from subscribers.staff.passwords import fits


class Refusal(enum.StrEnum):
    """Why somebody is not let in. Both are told alike, but for the field to look at."""

    WRONG = "wrong"
    CODE = "code"
    """The password is right; the six digits are missing or wrong."""


def check(session: Session, typed: str, password: str, code: str, *, now: datetime) -> int | Refusal:
    """The id of who may come in. Takes as long for an address that nobody has as for a wrong password."""
    row = _row(session, typed)
    fitting = fits(password, row.password_hash if row and row.disabled_at is None else "")
    if row is None or not fitting:
        return Refusal.WRONG
    if row.totp_secret and not _code_fits(row, code, now):
        return Refusal.CODE
    return row.id


def _row(session: Session, typed: str) -> StaffMember | None:
    try:
        key = email_address(typed).key
    except BadInput:
        return None
    return session.scalar(select(StaffMember).where(StaffMember.address_key == key).with_for_update())


def _code_fits(row: StaffMember, code: str, now: datetime) -> bool:
    """Each code counts once."""
    step = next((step for step in steps_of(row.totp_secret, code, now=now) if step > row.totp_used), None)
    row.totp_used = step or row.totp_used
    return step is not None
