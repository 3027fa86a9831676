"""Where mail for staff goes."""

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from subscribers.staff.models import StaffMember
from subscribers.staff.roles import Role


def addresses(session: Session, role: Role, *, also: Iterable[str] = ()) -> tuple[str, ...]:
    """Of all who have this role or a higher one and are not disabled, and `also` these; each once."""
    roles = [one for one in Role if one.may(role)]
    active = select(StaffMember).where(StaffMember.role.in_(roles), StaffMember.disabled_at.is_(None))
    members = session.scalars(active.order_by(StaffMember.id))
    by_key = {row.address_key: row.address for row in members}
    return tuple({**by_key, **{one.casefold(): one for one in also if one.casefold() not in by_key}}.values())
