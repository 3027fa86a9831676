"""Keys that sign the mails of tests, and dkimpy in the place of the receiving server."""

from datetime import UTC, datetime

import dkim

from digest.mail.dkim import Signer
from digest.mail.dkim_key import DkimKey

WHEN = datetime(2025, 1, 6, 9, 0, tzinfo=UTC)
"""A moment in the past: servers refuse signatures from the future."""
SIGNER = Signer("news.example.org", "digest", DkimKey.new())
"""Made anew in each run: a key in the repository would not be a secret."""


def verifies(mail: bytes, signer: Signer = SIGNER) -> bool:
    """True when a server that finds the signer's record in the DNS accepts the signature of the mail."""

    def record(name: bytes, timeout: int = 5) -> bytes | None:
        return signer.key.record.encode() if name == f"{signer.host}.".encode() else None

    return bool(dkim.verify(mail, dnsfunc=record))


def signed(mail: bytes, signer: Signer = SIGNER) -> bytes:
    """The mail with its signature in front."""
    return signer.sign_message(mail, now=WHEN)
