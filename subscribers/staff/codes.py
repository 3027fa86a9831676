"""The six digits of a second factor, which hold for half a minute, by RFC 6238."""

from collections.abc import Iterator
from datetime import datetime

import pyotp

STEP = 30
"""Seconds that one code holds."""


def steps_of(secret: str, code: str, *, now: datetime) -> Iterator[int]:
    """The time steps whose code it is: that of now, or one beside it for clocks that differ. Blanks do not matter."""
    digits, totp, present = "".join(code.split()), pyotp.TOTP(secret), int(now.timestamp()) // STEP
    for step in (present - 1, present, present + 1):
        if pyotp.utils.strings_equal(digits, totp.at(step * STEP)):
            yield step
