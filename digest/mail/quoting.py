"""Quoted-printable text that can be cut into pieces and joined again, byte for byte, with something in between."""

import binascii
import re

LINE_LENGTH = 76
SOFT_BREAK = b"=\r\n"
LEADING_DOT = re.compile(rb"(?m)^\.")
ATOM = re.compile(rb"=[0-9A-F]{2}|[^=]")


def quoted(text: str) -> bytes:
    """UTF-8 in quoted-printable, for any place where a line begins; what follows begins a new line as well.

    Lines end in CRLF, are at most 76 long, and never begin with a dot, so that SMTP has nothing to stuff. An end in the
    middle of a line is a soft break, which a decoder takes out again.
    """
    unified = text.replace("\r\n", "\n").replace("\r", "\n")
    # The x keeps a place for the last line's soft break.
    encoded = binascii.b2a_qp(unified.encode() + b"x", quotetabs=False, istext=True)
    encoded = LEADING_DOT.sub(b"=2E", encoded)
    lines = [line if len(line) <= LINE_LENGTH else _folded(line) for line in encoded.split(b"\n")]
    joined = b"\r\n".join(lines)[:-1]
    return joined if joined.endswith(b"\r\n") or not joined else joined + SOFT_BREAK


def _folded(line: bytes) -> bytes:
    """An encoded line in several, without cutting an escape and without a dot at a beginning."""
    lines, current = [], b""
    for atom in ATOM.findall(line.removesuffix(b"=")):
        if len(current) + len(atom) > LINE_LENGTH - 1:
            lines.append(current + b"=")
            current, atom = b"", b"=2E" if atom == b"." else atom
        current += atom
    return b"\r\n".join([*lines, current + (b"=" if line.endswith(b"=") else b"")])
