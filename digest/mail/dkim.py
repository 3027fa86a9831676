"""DKIM (RFC 6376): a signature over the bytes of a mail, as the header that goes in front of it. Pure.

    a=rsa-sha256   the one algorithm that everybody verifies
    c=relaxed/simple   servers on the way refold headers; nothing changes a body of short ASCII lines
    h=   every header of SIGNED that the mail has, and those of OVERSIGNED once more than it has

A name in `h=` for which there is no header says that there is none: with a second From or List-Unsubscribe, put in by
somebody who sends the mail on, the signature breaks. There is no `l=`, so nothing can be appended to the body either.

Signing takes three steps, because RSA is nine tenths of it and may be done elsewhere (`signing`).
"""

import re
from binascii import b2a_base64
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from hashlib import sha256
from textwrap import wrap

from digest.core.errors import BadInput
from digest.mail.dkim_key import DkimKey

OVERSIGNED = (
    *("from", "to", "subject", "date", "reply-to"),
    *("list-unsubscribe", "list-unsubscribe-post", "content-type"),
)
SIGNED = frozenset(
    {
        *OVERSIGNED,
        *("cc", "sender", "message-id", "in-reply-to", "references", "auto-submitted", "feedback-id"),
        *("mime-version", "content-transfer-encoding", "content-language"),
        *("list-id", "list-help", "list-owner", "list-archive", "list-subscribe", "list-post"),
    }
)
LINE_LENGTH = 76
VALUE_LENGTH = LINE_LENGTH - len(" b=")
FIELD_END = re.compile(rb"\r\n(?![ \t])")
EMPTY_LINES = re.compile(rb"(?:\r\n)*\Z")


@dataclass(frozen=True, slots=True)
class Prepared:
    """A mail's signature but for the RSA: the header up to where the signature goes, and the digest to sign."""

    header: bytes
    digest: bytes


@dataclass(frozen=True, slots=True)
class Signer:
    """Signs as `domain` with the key that the DNS holds at `selector`._domainkey.`domain`; both are ASCII."""

    domain: str
    selector: str
    key: DkimKey

    @property
    def host(self) -> str:
        """Where the DNS must have the key's TXT record."""
        return f"{self.selector}._domainkey.{self.domain}"

    def prepare(self, message: bytes, *, now: datetime) -> Prepared:
        """Everything but the RSA for a finished mail: CRLF, headers, an empty line, the body.

        Raises BadInput for a mail without From, which cannot be signed.
        """
        head, _, body = message.partition(b"\r\n\r\n")
        fields = [_canonical(field) for field in reversed(FIELD_END.split(head))]  # h= counts from the last one up
        names = tuple(name for name, _ in fields if name)
        if "from" not in names:
            raise BadInput("a mail without a From header cannot be signed")
        opening, canonical = _opening(self.domain, self.selector, int(now.timestamp()), names)
        body_hash = b2a_base64(_body_hash(body), newline=False)
        signed = b"%b%b%b; b=" % (b"".join([line for _, line in fields]), canonical, body_hash)
        return Prepared(b"%b%b;\r\n b=" % (opening, body_hash), sha256(signed).digest())

    @staticmethod
    def finish(prepared: Prepared, signature: bytes) -> bytes:
        """The DKIM-Signature header, to be put in front of the mail."""
        text = b2a_base64(signature, newline=False)
        lines = [text[at : at + VALUE_LENGTH] for at in range(0, len(text), VALUE_LENGTH)]
        return b"%b%b\r\n" % (prepared.header, b"\r\n ".join(lines))

    def sign_message(self, message: bytes, *, now: datetime) -> bytes:
        """The mail with its signature in front, all done here."""
        prepared = self.prepare(message, now=now)
        return self.finish(prepared, self.key.sign(prepared.digest)) + message


@lru_cache(maxsize=1024)
def _canonical(field: bytes) -> tuple[str, bytes]:
    """The field's name and what is hashed of it (RFC 6376, 3.4.2); nothing for a field that is not signed.

    Most fields are the same in all mails of an edition.
    """
    name, _, value = field.partition(b":")
    known = name.strip(b" \t").lower().decode("latin-1")
    if known not in SIGNED:
        return "", b""
    return known, b"%b:%b\r\n" % (known.encode(), _relaxed(value))


def _relaxed(value: bytes) -> bytes:
    """One line, white space as one space, none at the ends."""
    return re.sub(rb"[ \t]+", b" ", value.replace(b"\r\n", b"")).strip(b" ")


def _body_hash(body: bytes) -> bytes:
    """Of the body with exactly one line end at its end (RFC 6376, 3.4.3)."""
    if not body.endswith(b"\r\n") or body.endswith(b"\r\n\r\n"):
        text = body.rstrip(b"\r\n")
        body = text + EMPTY_LINES.sub(b"", body[len(text) :], count=1) + b"\r\n"
    return sha256(body).digest()


@lru_cache(maxsize=64)
def _opening(domain: str, selector: str, at: int, names: tuple[str, ...]) -> tuple[bytes, bytes]:
    """The DKIM-Signature header up to its body hash: as it is written, and as it is hashed."""
    listed = wrap(f"h={': '.join([*names, *OVERSIGNED])};", LINE_LENGTH - 1, break_on_hyphens=False)
    lines = [
        " v=1; a=rsa-sha256; c=relaxed/simple;",
        f"d={domain}; s={selector}; t={at};",
        *(line.replace(": ", ":") for line in listed),
        "bh=",
    ]
    value = "\r\n ".join(lines).encode("ascii")
    return b"DKIM-Signature:" + value, b"dkim-signature:" + _relaxed(value)
