"""The link by which somebody sets a password: good once, for a while, and only until a password is set."""

import hmac
from datetime import UTC, datetime, timedelta

from sqlalchemy.orm import Session

from digest.core.errors import TokenRejected
from subscribers.keyed_hash import keyed_hash
from subscribers.staff.models import StaffMember

INVITED = timedelta(days=3)
FORGOTTEN = timedelta(hours=1)
SIGNATURE = 32
"""Hexadecimal digits: 128 bits."""
STALE = TokenRejected("this link is used up or too old; ask for a new one on the log-in page")


def reset_token(session: Session, staff_id: int, *, valid_for: timedelta, secret: bytes, now: datetime) -> str:
    """A token for a link; whoever holds it may set the password."""
    row = session.get_one(StaffMember, staff_id)
    until = int((now + valid_for).timestamp())
    return f"{staff_id}-{until}-{_signature(row, until, secret)}"


def whose_reset(session: Session, token: str, *, secret: bytes, now: datetime) -> int:
    """Whose password it sets. Raises TokenRejected: forged, too old, used, or of a disabled account."""
    number, _, rest = token.partition("-")
    until, _, signature = rest.partition("-")
    if not (_is_number(number) and _is_number(until)):
        raise STALE
    row = session.get(StaffMember, int(number))
    if row is None or row.disabled_at is not None:
        raise STALE
    good = hmac.compare_digest(signature.encode(), _signature(row, int(until), secret).encode())
    if not good or datetime.fromtimestamp(int(until), UTC) < now:
        raise STALE
    return row.id


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 12


def _signature(row: StaffMember, until: int, secret: bytes) -> str:
    """Over the present password as well, so that setting one uses every older link up."""
    return keyed_hash(secret, "staff-password", f"{row.id}:{until}:{row.password_hash}").hex()[:SIGNATURE]
