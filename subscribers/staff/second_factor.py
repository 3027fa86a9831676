"""The second factor: six digits from a phone, by RFC 6238."""

import re
from datetime import datetime

import pyotp
import segno
from sqlalchemy.orm import Session

from digest.core.errors import BadInput
from subscribers.staff.accounts import held
from subscribers.staff.audit import record
from subscribers.staff.codes import steps_of

SECRET = re.compile("[A-Z2-7]{32}")


def new_secret() -> str:
    """160 random bits, in base32."""
    return pyotp.random_base32()


def is_secret(text: str) -> bool:
    """Whether it has the form of what `new_secret` makes."""
    return SECRET.fullmatch(text) is not None


def picture(secret: str, *, address: str, publication: str) -> str:
    """What a phone's camera reads to know the secret, as SVG."""
    words = pyotp.TOTP(secret).provisioning_uri(name=address, issuer_name=publication)
    return str(segno.make(words, error="m").svg_inline(scale=5, border=4, light="#ffffff", dark="#000000"))


def set_up(session: Session, staff_id: int, secret: str, code: str, *, now: datetime) -> None:
    """From now on the account asks for codes. Raises BadInput unless `code` shows that the phone has the secret."""
    if not is_secret(secret):
        raise BadInput("this is no secret of ours; open the page again")
    step = next(steps_of(secret, code, now=now), None)
    if step is None:
        raise BadInput("these are not the six digits of now; look at the phone's clock, and type the newest ones")
    row = held(session, staff_id)
    row.totp_secret, row.totp_used = secret, step
    record(session, "second factor set up", "staff", staff_id, by=staff_id, now=now)


def take_away(session: Session, staff_id: int, *, by: int | None, now: datetime) -> None:
    """The password is enough again. Safe to repeat. Raises NotFound."""
    row = held(session, staff_id)
    if row.totp_secret:
        row.totp_secret, row.totp_used = "", 0
        record(session, "second factor taken away", "staff", staff_id, by=by, now=now)
