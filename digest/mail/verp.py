"""Envelope senders that say which mail came back (VERP): opaque, signed, good against servers that change case.

`b-<kind and id>-<signature>@bounces.example.org`, in lower-case hexadecimal. An address that we did not make is told at
once, so nobody can have a reader suppressed by inventing one.
"""

import hashlib
import hmac
import re
from functools import lru_cache
from typing import Literal

Kind = Literal["d", "n"]
"""`d` is a delivery, `n` a notice; the id is the row's."""

SIGNATURE_BYTES = 10
MADE = re.compile(r"b-([dn])([0-9a-f]{1,16})-([0-9a-f]{20})(?:\+[^@]*)?@[^@]+", re.ASCII | re.IGNORECASE)


def verp_address(secret: bytes, kind: Kind, id: int, domain: str) -> str:
    """The envelope sender of one mail, its local part at most 40 octets. The same arguments give the same address."""
    name = f"{kind}{id:x}"
    return f"b-{name}-{_signature(secret, name)}@{domain}"


def read_verp(secret: bytes, address: str) -> tuple[Kind, int] | None:
    """Which mail the address was made for; None unless we made it. Case and `+extensions` do not count."""
    found = MADE.fullmatch(address.strip())
    if not found:
        return None
    kind, digits, signature = (part.lower() for part in found.groups())
    if not hmac.compare_digest(signature, _signature(secret, kind + digits)):
        return None
    return "d" if kind == "d" else "n", int(digits, 16)


def _signature(secret: bytes, name: str) -> str:
    signed = _keyed(secret).copy()
    signed.update(name.encode())
    return signed.hexdigest()


@lru_cache(maxsize=8)
def _keyed(secret: bytes) -> "hashlib.blake2b":
    """BLAKE2 is a MAC by itself when it has a key (RFC 7693): one round for each mail, where HMAC needs four."""
    key = hmac.digest(secret, b"verp", "sha256")
    return hashlib.blake2b(key=key, digest_size=SIGNATURE_BYTES)
