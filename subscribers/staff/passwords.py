"""Passwords of staff: Argon2id, at the cost that OWASP names as the least (19 MiB, two passes)."""

from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from digest.core.errors import BadInput

FEWEST, MOST = 12, 200
"""Characters. Length is what counts; no rule about digits or signs."""


def hashed(password: str) -> str:
    """What is kept of it. Raises BadInput when it is too short, or too long to be one."""
    if not FEWEST <= len(password) <= MOST:
        raise BadInput(f"a password has {FEWEST} to {MOST} characters; three or four odd words make a good one")
    return _hasher().hash(password)


def fits(password: str, kept: str) -> bool:
    """Whether it is the password. Takes as long for an account without one as for a wrong one."""
    try:
        return _hasher().verify(kept or _nobodys(), password[:MOST]) and bool(kept)
    except (VerificationError, InvalidHashError):
        return False


@cache
def _hasher() -> PasswordHasher:
    return PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)


@cache
def _nobodys() -> str:
    return _hasher().hash("no account has this password")
