"""transport = "folder": each mail a file to open, and an index.html to click through."""

import hashlib
import os
import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from tempfile import NamedTemporaryFile

from digest.mail.outbox_page import write_index
from digest.mail.transport import Answer, Journal, Outgoing, Reply, Share, Trouble


class FolderTransport:
    """Writes mail into `folder`. A mail is whole or not there; the same mail again replaces itself."""

    repeatable = True

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._wrote = False

    def deliver(
        self, shares: Sequence[Share], journal: Journal, *, stopping: Callable[[], bool]
    ) -> Iterator[Reply | Trouble]:
        """See `Transport.deliver`. Writing takes no time worth stopping for, and the envelope is not needed."""
        for share in shares:
            for mail in share.mails:
                try:
                    self._write(mail)
                except OSError as error:
                    self._wrote = False  # the page would fail as well, and hide this
                    yield Trouble(share.way, self._excuse(error))
                    return
                yield Reply(mail.id, Answer.ACCEPTED, way=share.way)

    def close(self) -> None:
        """Bring index.html up to date. Raises MailUnavailable."""
        if self._wrote:
            write_index(self._folder)

    def _excuse(self, error: OSError) -> str:
        return (
            f"mail cannot be written to {self._folder}: {error.strerror}; nothing was half-written, "
            "what is left stays owed"
        )

    def _write(self, mail: Outgoing) -> None:
        data = mail.data()
        self._folder.mkdir(parents=True, exist_ok=True)
        with NamedTemporaryFile(dir=self._folder, prefix=".", suffix=".part", delete=False) as part:
            try:
                part.write(data)
                part.flush()
                os.fsync(part.fileno())
                part.close()
                Path(part.name).replace(self._folder / file_name(mail.recipient, data))
            except OSError:
                Path(part.name).unlink(missing_ok=True)
                raise
        self._wrote = True


def file_name(recipient: str, data: bytes) -> str:
    """Readable, safe, and the same for the same mail: the recipient's local part and a hash of the Message-ID."""
    headers = data.partition(b"\r\n\r\n")[0]
    message_id = re.search(rb"(?im)^message-id:\s*(\S+)", headers)
    distinct = hashlib.sha256(message_id[1] if message_id else headers + recipient.encode()).hexdigest()[:12]
    return f"{readable(recipient)}-{distinct}.eml"


def readable(recipient: str) -> str:
    """What the names of the files to this recipient begin with."""
    return re.sub(r"[^a-z0-9]+", "-", recipient.rpartition("@")[0].lower()).strip("-")[:40] or "reader"
