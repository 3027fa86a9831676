"""Accounts of staff: who there is, what they may do, and how they set a password."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from digest.core.bulk import insert_missing
from digest.core.errors import BadInput, Conflict, NotFound
from digest.core.languages import N_
from subscribers.addresses import EmailAddress
from subscribers.choices import checked_name
from subscribers.staff.audit import record
from subscribers.staff.models import StaffMember, StaffSession
from subscribers.staff.passwords import hashed
from subscribers.staff.roles import Role


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody of staff, as pages and commands know them."""

    id: int
    address: str
    name: str
    role: Role
    has_password: bool
    has_second_factor: bool
    disabled: bool


def add(session: Session, address: EmailAddress, *, name: str, role: Role, by: int | None, now: datetime) -> Member:
    """A new account without a password; `by` is who makes it, None for a command. Raises Conflict, and BadInput."""
    if not (shown := checked_name(name)):
        raise BadInput(N_("staff need a name, so that colleagues know whose changes they see"))
    row = {"address": address.text, "address_key": address.key, "name": shown[:120], "role": role, "created_at": now}
    if not insert_missing(session, StaffMember, [row]):
        raise Conflict(N_("%(address)s has an account already"), address=address.text)
    member = by_address(session, address)
    record(session, "added", "staff", member.id, by=by, now=now, after={"role": role.value})
    return member


def set_password(session: Session, staff_id: int, password: str, *, by: int | None, now: datetime) -> None:
    """A new password; every session of the account ends. Raises BadInput, NotFound and Conflict."""
    row = held(session, staff_id)
    if row.disabled_at is not None:
        raise Conflict(N_("this account is disabled; an admin can let it in again"))
    row.password_hash = hashed(password)
    _log_out(session, staff_id)
    record(session, "password set", "staff", staff_id, by=by, now=now)


def change_role(session: Session, staff_id: int, role: Role, *, by: int | None, now: datetime) -> None:
    """From the next click on. Raises NotFound, and Conflict when no admin would be left."""
    admins, row = _admins(session), held(session, staff_id)
    if row.role is role:
        return
    _keep_one(admins, row)
    record(
        session, "role", "staff", staff_id, by=by, now=now, before={"role": row.role.value}, after={"role": role.value}
    )
    row.role = role


def disable(session: Session, staff_id: int, *, by: int | None, now: datetime) -> None:
    """No way in any more, and out at once. Safe to repeat. Raises NotFound, and Conflict for the last admin."""
    admins, row = _admins(session), held(session, staff_id)
    if row.disabled_at is not None:
        return
    _keep_one(admins, row)
    row.disabled_at = now
    _log_out(session, staff_id)
    record(session, "disabled", "staff", staff_id, by=by, now=now)


def enable(session: Session, staff_id: int, *, by: int | None, now: datetime) -> None:
    """Let a disabled account in again. Safe to repeat. Raises NotFound."""
    row = held(session, staff_id)
    if row.disabled_at is not None:
        row.disabled_at = None
        record(session, "enabled", "staff", staff_id, by=by, now=now)


def by_address(session: Session, address: EmailAddress) -> Member:
    """Raises NotFound."""
    row = session.scalar(select(StaffMember).where(StaffMember.address_key == address.key))
    if row is None:
        raise NotFound(f"{address.text} has no account; `digest staff list` shows who has")
    return _member(row)


def by_id(session: Session, staff_id: int) -> Member:
    """Raises NotFound."""
    row = session.get(StaffMember, staff_id)
    if row is None:
        raise NotFound(f"there is no account {staff_id}; `digest staff list` shows them")
    return _member(row)


def everyone(session: Session) -> list[Member]:
    """All accounts, disabled ones too, by name."""
    return [_member(row) for row in session.scalars(select(StaffMember).order_by(StaffMember.name, StaffMember.id))]


def held(session: Session, staff_id: int) -> StaffMember:
    """The row, nobody else's to change until this transaction ends. Raises NotFound."""
    row = session.get(StaffMember, staff_id, with_for_update=True, populate_existing=True)
    if row is None:
        raise NotFound(f"there is no account {staff_id}; `digest staff list` shows them")
    return row


def _member(row: StaffMember) -> Member:
    return Member(
        id=row.id,
        address=row.address,
        name=row.name,
        role=row.role,
        has_password=bool(row.password_hash),
        has_second_factor=bool(row.totp_secret),
        disabled=row.disabled_at is not None,
    )


def _admins(session: Session) -> Sequence[int]:
    """All who may come in, nobody else's to change until this transaction ends: two may act at once."""
    active = StaffMember.role == Role.ADMIN, StaffMember.disabled_at.is_(None)
    return session.scalars(select(StaffMember.id).where(*active).order_by(StaffMember.id).with_for_update()).all()


def _keep_one(admins: Sequence[int], row: StaffMember) -> None:
    if list(admins) == [row.id]:
        raise Conflict(N_("%(name)s is the only admin; make somebody else one first"), name=row.name)


def _log_out(session: Session, staff_id: int) -> None:
    session.execute(delete(StaffSession).where(StaffSession.staff_id == staff_id))
