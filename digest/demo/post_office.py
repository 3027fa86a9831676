"""A real local post office: an SMTP server that puts each mail it accepts into a folder, as one .eml file."""

import itertools
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email.parser import BytesHeaderParser
from email.utils import parsedate_to_datetime
from pathlib import Path

from aiosmtpd.smtp import SMTP, Envelope, Session

from digest.demo.smtp_server import serving
from digest.mail.outbox_page import write_index


@dataclass(frozen=True, slots=True)
class Received:
    """A recipient as the envelope named them, and the file their mail went to."""

    recipient: str
    path: Path


@dataclass(frozen=True, slots=True)
class PostOffice:
    """An open post office on 127.0.0.1. `received` grows while it is open, in order of arrival."""

    port: int
    received: list[Received]


@contextmanager
def post_office(folder: Path) -> Iterator[PostOffice]:
    """Accept mail into `folder`, made if missing; write its index.html when the block ends.

    Files are named `0001-ana-2026-10-29.eml`: a number, the recipient's local part, the day of the Date header.
    Files that are there already stay. Raises MailUnavailable when the index cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    counter = _Counter(folder)
    try:
        with serving(lambda: SMTP(counter, hostname="localhost")) as port:
            yield PostOffice(port, counter.received)
    finally:
        write_index(folder)


class _Counter:
    """Takes mail in. aiosmtpd calls it from one thread, one mail at a time."""

    def __init__(self, folder: Path) -> None:
        self.received: list[Received] = []
        self._folder = folder
        self._numbers = itertools.count(1)

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        assert isinstance(envelope.content, bytes)
        path = self._free_path(envelope.rcpt_tos[0], envelope.content)
        try:
            _write(path, envelope.content)
        except OSError as error:
            return f"451 4.3.0 cannot write to the folder: {error.strerror}"
        self.received.extend(Received(recipient, path) for recipient in envelope.rcpt_tos)
        return f"250 2.0.0 kept as {path.name}"

    def _free_path(self, recipient: str, message: bytes) -> Path:
        label = f"{_plain(recipient.partition('@')[0])}-{_day(message)}"
        paths = (self._folder / f"{number:04}-{label}.eml" for number in self._numbers)
        return next(path for path in paths if not path.exists())


def _plain(local_part: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", local_part.casefold()).strip("-")[:40] or "reader"


def _day(message: bytes) -> str:
    date = str(BytesHeaderParser().parsebytes(message)["Date"])
    try:
        return parsedate_to_datetime(date).date().isoformat()
    except ValueError:
        return "undated"


def _write(path: Path, message: bytes) -> None:
    part = path.with_suffix(".part")
    part.write_bytes(message)
    part.replace(path)
