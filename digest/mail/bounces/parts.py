"""A message taken apart within bounds: whatever somebody sends, it takes little time and little memory.

The standard library's parser is recursive and makes an object for every part and every blank line of a delivery report:
200 kB of blank lines take it 1.5 seconds, three thousand parts within each other its stack. So parts are found here, by
their boundaries; the standard library then reads their headers and decodes what they hold.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import Message
from email.parser import BytesHeaderParser
from itertools import islice

from digest.mail.bounces.decoding import decoded

MOST_BYTES = 1_000_000
"""Read of a message: what is said stands at its beginning, and the mail that came back at its end."""
MOST_HEADER_BYTES = 60_000
MOST_PARTS = 60
DEEPEST = 8
BLANK_LINE = re.compile(rb"\r?\n[ \t]*\r?\n|\A\r?\n")
LONG_HEADER = 2_000
"""A longer Content-Type says nothing, and is slow to read."""
STATUS_TYPES = ("message/delivery-status", "message/global-delivery-status")
RETURNED_TYPES = ("message/rfc822", "message/global", "text/rfc822-headers", "message/global-headers")


@dataclass(frozen=True, slots=True)
class Part:
    """One leaf of a message, or a message within it, which is not opened."""

    kind: str
    """Its content type, in lower case."""
    headers: Message
    body: bytes

    @property
    def text(self) -> str:
        """What it holds, decoded; wrong bytes become question marks."""
        return decoded(self.headers, self.body)


@dataclass(frozen=True, slots=True)
class Parts:
    """A message: its headers and its leaves, in order."""

    headers: Message
    leaves: tuple[Part, ...]

    def header(self, name: str) -> str:
        """A header on one line, at most 2,000 characters; empty when there is none."""
        return header(self.headers, name)

    def of(self, *kinds: str) -> list[Part]:
        """The leaves of these types."""
        return [leaf for leaf in self.leaves if leaf.kind in kinds]


def take_apart(message: bytes) -> Parts:
    """The parts of a message, at most 60 of them and eight deep. Never raises."""
    head, body = split(without_envelope(message[:MOST_BYTES]))
    waiting, leaves = [(Part(_kind(head, "text/plain"), head, body), 0)], list[Part]()
    for _ in range(MOST_PARTS):
        if not waiting:
            break
        part, depth = waiting.pop()
        inner = _inner(part) if depth < DEEPEST else []
        waiting += [(piece, depth + 1) for piece in reversed(inner)]
        leaves += [] if inner else [part]
    return Parts(head, tuple(leaves))


def split(message: bytes) -> tuple[Message, bytes]:
    """Headers and what follows the first blank line."""
    blank = BLANK_LINE.search(message, 0, MOST_HEADER_BYTES)
    head, body = (message[: blank.start()], message[blank.end() :]) if blank else (message[:MOST_HEADER_BYTES], b"")
    return BytesHeaderParser().parsebytes(head), body


def without_envelope(message: bytes) -> bytes:
    """The message without blank lines before it and without the "From " line that mailboxes put there."""
    message = message.lstrip(b"\r\n\t \0").removeprefix(b"\xef\xbb\xbf")
    return message.partition(b"\n")[2] if message.startswith((b"From ", b">From ")) else message


def header(headers: Message, name: str) -> str:
    """A header on one line, at most 2,000 characters; empty when there is none."""
    value = headers.get(name)
    return " ".join(str(value)[:LONG_HEADER].split()) if value is not None else ""


def _inner(part: Part) -> list[Part]:
    """The parts of a part, none when it has none."""
    boundary = _boundary(part)
    default = "message/rfc822" if part.kind == "multipart/digest" else "text/plain"
    pieces = _pieces(part.body, boundary) if boundary else iter(())
    opened = (split(piece) for piece in islice(pieces, MOST_PARTS))
    return [Part(_kind(headers, default), headers, body) for headers, body in opened]


def _boundary(part: Part) -> bytes:
    """What stands between the parts: as declared, or as found where nothing is declared."""
    if not part.kind.startswith("multipart/"):
        return b""
    declared = part.headers.get_boundary()
    if isinstance(declared, str) and declared.strip():
        found = b"--" + declared.strip().encode("utf-8", "surrogateescape")
        if found in part.body:
            return found
    guessed = re.search(
        rb"^(--[^\s]{2,70})[ \t]*\r?\nContent-", part.body[:MOST_HEADER_BYTES], re.MULTILINE | re.IGNORECASE
    )
    return guessed.group(1) if guessed else b""


def _pieces(body: bytes, boundary: bytes) -> Iterator[bytes]:
    """What stands between boundaries. One begins a line, which may say no more than `--` after it."""
    line = re.compile(re.escape(boundary) + rb"(--)?[ \t]*(?:\r?\n|\Z)")
    start = None
    for found in line.finditer(body):
        if found.start() and body[found.start() - 1 : found.start()] != b"\n":
            continue
        if start is not None:
            yield body[start : found.start()]
        start = found.end()
        if found.group(1):
            return
    if start is not None:
        yield body[start:]


def _kind(headers: Message, default: str) -> str:
    said = headers.get("Content-Type")
    if said is None or len(str(said)) > LONG_HEADER:
        if said is not None:
            del headers["Content-Type"]
        return default
    # Some servers write "Content-Type: message/delivery-status" with junk after it.
    found = re.match(r"\s*([\w.+-]+/[\w.+-]+)", str(said))
    return found.group(1).lower() if found else default
