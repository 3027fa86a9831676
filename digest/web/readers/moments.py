"""When a form was shown, signed, in a field of the form itself: people need a moment to fill it in, robots do not."""

import hmac
from datetime import datetime, timedelta
from typing import Literal

from subscribers.keyed_hash import keyed_hash

QUICKEST = timedelta(seconds=2)
KEEPS = timedelta(days=1)
MOST_DIGITS = 12
Pace = Literal["unknown", "too quick", "human", "too old"]


def moment(secret: bytes, now: datetime) -> str:
    """What the form holds: seconds since 1970 and a signature. Names nobody."""
    return _signed(secret, str(int(now.timestamp())))


def pace(secret: bytes, given: str, now: datetime) -> Pace:
    """How long the form was filled in. "unknown": there is no such field. One that we did not sign is too old."""
    if not given:
        return "unknown"
    seconds, _, _ = given.partition(".")
    signed = seconds.isascii() and seconds.isdigit() and len(seconds) <= MOST_DIGITS
    if not signed or not hmac.compare_digest(given.encode(), _signed(secret, seconds).encode()):
        return "too old"
    took = timedelta(seconds=now.timestamp() - int(seconds))
    if took < QUICKEST:
        return "too quick"
    return "human" if took <= KEEPS else "too old"


def _signed(secret: bytes, seconds: str) -> str:
    return f"{seconds}.{keyed_hash(secret, 'moment', seconds).hex()[:32]}"
