"""A few values as text that fits into a cookie or a form, and the signature over it. Pure."""

import hmac
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode

from subscribers.keyed_hash import keyed_hash


def packed(values: list[str | int]) -> str:
    """Letters, digits, - and _; readable for whoever holds it."""
    return urlsafe_b64encode(json.dumps(values).encode()).decode().rstrip("=")


def unpacked(text: str) -> list[str | int]:
    """What `packed` was given. For text whose signature fits: no other is looked into."""
    values: list[str | int] = json.loads(urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    return values


def signature(secret: bytes, purpose: str, text: str) -> str:
    """64 hexadecimal digits that only we can make, others for each purpose."""
    return keyed_hash(secret, f"oidc-{purpose}", text).hex()


def fits(secret: bytes, purpose: str, text: str, given: str) -> bool:
    """Whether `given` is the signature. Both may be anything that somebody sent."""
    return (
        text.isascii()
        and given.isascii()
        and hmac.compare_digest(given.encode(), signature(secret, purpose, text).encode())
    )
