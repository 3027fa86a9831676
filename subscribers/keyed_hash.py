"""HMAC-SHA256 for one use each: what is made for one purpose says nothing about another."""

import hashlib
import hmac
from functools import lru_cache


def keyed_hash(secret: bytes, purpose: str, text: str) -> bytes:
    """32 bytes that only the holder of the secret key can make."""
    started = begun(secret, purpose).copy()
    started.update(text.encode())
    return started.digest()


@lru_cache(maxsize=16)
def begun(secret: bytes, purpose: str) -> hmac.HMAC:
    """The part of the work that is the same for every text, to be copied; halves the time for each."""
    return hmac.new(secret, f"{purpose}:".encode(), hashlib.sha256)
