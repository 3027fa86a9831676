"""`index.html` for a folder of .eml files: who got which mail, and how it looks."""

import heapq
import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email.errors import HeaderParseError
from email.header import decode_header, make_header
from email.message import Message
from email.parser import BytesParser
from email.utils import parsedate_to_datetime
from itertools import groupby
from pathlib import Path
from uuid import uuid4

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from digest.core.errors import MailUnavailable

NAME = "index.html"
EMBEDDED = 500
"""With more mails than this the page lists them but shows none, so that a browser can still open it."""
LISTED = 10_000
"""With more than this it lists the files written last."""
HEADER_LINES = 1_000

_PARSER = BytesParser()  # the modern policy raises errors of many kinds on a malformed header
_JINJA = Environment(
    loader=FileSystemLoader(Path(__file__).parent), autoescape=True, undefined=StrictUndefined, trim_blocks=True
)


def write_index(folder: Path) -> Path:
    """Write, or write anew, the page for all mails in `folder`; return where it is.

    The page needs no network and runs no script. It is there whole or not at all, and costs memory for one mail and
    for at most 10,000 lines of the list, however many mails there are. Raises MailUnavailable.
    """
    try:
        total = sum(1 for _ in _files(folder))
        newest = heapq.nlargest(LISTED, _files(folder), key=lambda file: file.stat().st_mtime_ns)
        mails = [_listed(Path(file.path)) for file in newest]
        mails.sort(key=lambda mail: (mail.reader.casefold(), mail.reader, mail.sent_at, mail.path.name))
        readers = groupby(mails, key=lambda mail: mail.reader)
        page = _JINJA.get_template("outbox_page.html").generate(
            readers=readers, total=total, listed=len(mails), embed=total <= EMBEDDED
        )
        return _write(folder, page)
    except OSError as error:
        raise MailUnavailable(
            f"{folder / NAME} cannot be written: {error.strerror or error}; the mails beside it are whole"
        ) from error


def _files(folder: Path) -> Iterator[os.DirEntry[str]]:
    with os.scandir(folder) as entries:  # Path.glob would hold the whole folder in memory
        yield from (entry for entry in entries if entry.name.endswith(".eml"))


@dataclass(frozen=True, slots=True)
class _Parts:
    html: str
    text: str


@dataclass(frozen=True, slots=True)
class _Mail:
    """A line of the list; the mail itself is read when the page shows it."""

    path: Path
    reader: str
    subject: str
    sent_at: datetime

    def parts(self) -> _Parts:
        message = _PARSER.parsebytes(self.path.read_bytes())
        return _Parts(_content(message, "text/html"), _content(message, "text/plain"))


def _listed(path: Path) -> _Mail:
    message = _PARSER.parsebytes(_header(path), headersonly=True)
    reader, subject = _words(message, "To"), _words(message, "Subject")
    return _Mail(path, reader or "(nobody named)", subject or "(no subject)", _sent_at(message))


def _header(path: Path) -> bytes:
    lines: list[bytes] = []
    with path.open("rb") as file:
        while len(lines) < HEADER_LINES and (line := file.readline(1_000)).strip():
            lines.append(line)
    return b"".join(lines)


def _words(message: Message, name: str) -> str:
    value = " ".join(str(message.get(name, "")).split())
    try:
        return str(make_header(decode_header(value)))
    except (HeaderParseError, LookupError, ValueError):
        return value


def _sent_at(message: Message) -> datetime:
    try:
        sent_at = parsedate_to_datetime(_words(message, "Date"))
    except ValueError:
        return datetime.min.replace(tzinfo=UTC)
    return sent_at if sent_at.tzinfo else sent_at.replace(tzinfo=UTC)


def _content(message: Message, kind: str) -> str:
    part = next((part for part in message.walk() if part.get_content_type() == kind), None)
    if part is None:
        return ""
    payload = part.get_payload(decode=True)
    assert isinstance(payload, bytes)
    try:
        return payload.decode(part.get_content_charset("utf-8"), errors="replace")
    except (LookupError, ValueError):  # a charset nobody knows
        return payload.decode(errors="replace")


def _write(folder: Path, page: Iterator[str]) -> Path:
    unfinished = folder / f".{NAME}.{uuid4().hex}"
    try:
        with unfinished.open("w", encoding="utf-8", errors="replace") as file:
            file.writelines(page)
        return unfinished.replace(folder / NAME)
    finally:
        unfinished.unlink(missing_ok=True)
