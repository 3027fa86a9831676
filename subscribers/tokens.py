"""The links we mail: an opaque handle and a signature, good for one purpose only.

Nothing is stored: who holds the secret key can make a token again and check it. A token names nobody.
"""

import base64
import hmac
import secrets
from collections.abc import Callable
from typing import Literal

from digest.core.errors import TokenRejected
from subscribers.keyed_hash import hasher, keyed_hash

Purpose = Literal["unsubscribe", "preferences", "confirm", "move-from", "move-to"]

HANDLE_LENGTH = 26
LETTERS = bytes(b"abcdefghijklmnopqrstuvwxyz234567"[byte % 32] for byte in range(256))
"""A letter of five bits for each byte; 26 of them have 130."""
SIGNATURE_BYTES = 16
SIGNATURE_LENGTH = 22
"""128 bits in base64."""


def new_handle() -> str:
    """26 lower-case letters and digits with 130 random bits, that stand for one person, or one wish of theirs."""
    return secrets.token_bytes(HANDLE_LENGTH).translate(LETTERS).decode()


def token(secret: bytes, purpose: Purpose, handle: str) -> str:
    """48 characters for a URL; the same arguments give the same token."""
    return handle + _signature(secret, purpose, handle)


def maker(secret: bytes, purpose: Purpose, *, place: str) -> Callable[[str], str]:
    """`place` with the `token` behind it, for any number of handles: what is the same for all is done once."""
    hashed = hasher(secret, purpose)
    return lambda handle: f"{place}{handle}{_in_letters(hashed(handle))}"


def handle_of(token: str, secret: bytes, purpose: Purpose) -> str:
    """The handle that `token` was made for. Raises TokenRejected unless we made it, for this purpose."""
    handle, signature = token[:HANDLE_LENGTH], token[HANDLE_LENGTH:]
    good = token.isascii() and len(token) == HANDLE_LENGTH + SIGNATURE_LENGTH
    if not good or not hmac.compare_digest(signature, _signature(secret, purpose, handle)):
        raise TokenRejected("this link is not valid; use the one in your newest mail")
    return handle


def _signature(secret: bytes, purpose: Purpose, handle: str) -> str:
    return _in_letters(keyed_hash(secret, purpose, handle))


def _in_letters(made: bytes) -> str:
    return base64.urlsafe_b64encode(made[:SIGNATURE_BYTES])[:SIGNATURE_LENGTH].decode()
