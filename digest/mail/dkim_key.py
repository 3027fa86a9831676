"""The key that signs mail, and what the DNS must say about it. Pure."""

import base64
import re
from dataclasses import dataclass
from typing import Self

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

from digest.core.errors import ConfigError
from digest.mail.rsa_signing import rsa_signature

FEWEST_BITS = 1024
"""Shorter keys are refused by all who verify."""
GOOD_BITS = 2048
TXT_STRING = 255
"""The DNS holds a TXT record as strings of at most so many bytes."""


@dataclass(frozen=True, slots=True)
class DkimKey:
    """An RSA key of at least 1024 bits."""

    _key: RSAPrivateKey

    @classmethod
    def new(cls) -> Self:
        """A fresh key of 2048 bits."""
        return cls(generate_private_key(public_exponent=65537, key_size=GOOD_BITS))

    @classmethod
    def read(cls, pem: bytes) -> Self:
        """The key in a PEM text. Raises ConfigError for anything but an RSA key that is long enough."""
        try:
            key = load_pem_private_key(pem, password=None)
        except TypeError as error:
            raise ConfigError("the key is locked with a passphrase; store it without") from error
        except Exception as error:  # whatever else the library finds wrong with it
            raise ConfigError("this is no private key in PEM; make one with `digest mail dkim-key`") from error
        if not isinstance(key, RSAPrivateKey):
            raise ConfigError("the key is not an RSA key, the one kind that all mail servers verify")
        if key.key_size < FEWEST_BITS:
            raise ConfigError(f"the key has {key.key_size} bits, and mail servers want {GOOD_BITS}")
        return cls(key)

    @property
    def bits(self) -> int:
        """Its length. Mailbox providers advise 2048, and take 1024."""
        return self._key.key_size

    @property
    def pem(self) -> bytes:
        """The key itself, as `read` takes it: a secret."""
        return self._key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())

    @property
    def public(self) -> str:
        """The public key as a DNS record holds it: SubjectPublicKeyInfo in base64."""
        der = self._key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        return base64.b64encode(der).decode()

    @property
    def record(self) -> str:
        """What the TXT record of this key says."""
        return f"v=DKIM1; k=rsa; p={self.public}"

    def sign(self, digest: bytes) -> bytes:
        """The signature over a SHA-256 digest."""
        return rsa_signature(self._key, digest)


def zone_line(host: str, record: str) -> str:
    """The record as a line of a zone file, in strings that are short enough."""
    strings = " ".join(f'"{record[at : at + TXT_STRING]}"' for at in range(0, len(record), TXT_STRING))
    return f"{host}. IN TXT ( {strings} )"


def public_key_matches(public: str, record: str) -> bool:
    """True when mail signed by the key of that `DkimKey.public` is verified by those who find this TXT record (its
    strings joined): RFC 6376, 3.6.1."""
    tags = dict(re.findall(r"(?:^|;)\s*([a-z0-9_]+)\s*=\s*([^;]*?)\s*(?=;|$)", record))
    return (
        tags.get("v", "DKIM1") == "DKIM1"
        and tags.get("k", "rsa") == "rsa"
        and bool({"sha256"} & _values(tags.get("h", "sha256")))
        and bool({"email", "*"} & _values(tags.get("s", "*")))
        and "".join(tags.get("p", "").split()) == public
    )


def _values(tag: str) -> set[str]:
    return {value.strip() for value in tag.split(":")}
