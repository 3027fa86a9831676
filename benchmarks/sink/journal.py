"""What a sink took: counted, and on request written down one line for each recipient."""

import mmap
import os
import re
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self

MESSAGE_ID = re.compile(rb"^message-id:\s*(<[^>\r\n]*>)", re.IGNORECASE | re.MULTILINE)
DIGITS = 20


class Journal:
    """Counts mails, bytes and connections. `flush` makes what was noted outlive everybody, also a killed client."""

    def __init__(self, *, log: Path | None = None, count_file: Path | None = None) -> None:
        self.mails = self.bytes = self.connections = 0
        self._flushed, self._started = 0, time.monotonic()
        self._seconds: Counter[int] = Counter()
        self._lines: list[bytes] = []
        self._log = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644) if log else None
        self._count = _counter(count_file) if count_file else None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if self._count is not None:
            self._count.close()
        if self._log is not None:
            os.close(self._log)

    def note(self, recipients: Sequence[bytes], head: bytes | bytearray) -> None:
        """A mail was taken. Its lines are written by `flush`, which comes before its reply."""
        self.mails += 1
        if self._log is not None:
            found = MESSAGE_ID.search(head)
            name = found[1] if found else b"-"
            self._lines += [b"%b %b\n" % (recipient, name) for recipient in recipients]

    def flush(self) -> None:
        """Write down what is new, in one piece."""
        fresh = self.mails - self._flushed
        if not fresh:
            return
        self._flushed = self.mails
        self._seconds[int(time.monotonic() - self._started)] += fresh
        if self._log is not None:
            os.write(self._log, b"".join(self._lines))
            self._lines.clear()
        if self._count is not None:
            self._count[:DIGITS] = b"%0*d" % (DIGITS, self.mails)

    def summary(self) -> dict[str, Any]:
        """All of it, with the mails of each second since the start: `per_second[0]` is the first."""
        seconds = [self._seconds[second] for second in range(max(self._seconds, default=-1) + 1)]
        figures = {"mails": self.mails, "bytes": self.bytes, "connections": self.connections}
        return figures | {"per_second": seconds}


def _counter(file: Path) -> mmap.mmap:
    """A file of one number, in digits, that others may read at any time."""
    file.write_bytes(b"0" * DIGITS + b"\n")
    with file.open("r+b") as opened:
        return mmap.mmap(opened.fileno(), 0)
