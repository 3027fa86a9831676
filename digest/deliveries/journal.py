"""The crash map: where each mail of a batch stands, one byte each, in a file that outlives the sender.

The file is mapped into memory, so noting costs nothing, and what was noted is there after a kill -9 (not after a power
failure). It is made before the claim of its batch is committed and removed after its outcome is; `recover` reads what
a dead sender left in its `Spool`.
"""

import mmap
import os
import struct
from collections.abc import Iterator, Sequence
from pathlib import Path

from digest.mail.transport import Answer

MAGIC = b"mails in hand 1\n"
HEAD = struct.Struct("<16sQ")
"""The magic words, and how many mails; their ids follow as 64-bit numbers, then a byte for each."""
UNTOUCHED, BEGUN = 0, 1
CODES = {answer: code for code, answer in enumerate(Answer, start=2)}
ANSWERS = {code: answer for answer, code in CODES.items()}


class CrashMap:
    """The map of one batch, while its sender lives: a `Journal`. Raises OSError when it cannot be kept."""

    def __init__(self, file: Path, ids: Sequence[int]) -> None:
        states = HEAD.size + 8 * len(ids)
        self._file = file
        self._place = {id: states + number for number, id in enumerate(ids)}
        self._map = _mapped(file, HEAD.pack(MAGIC, len(ids)) + struct.pack(f"<{len(ids)}q", *ids) + bytes(len(ids)))

    def begun(self, id: int) -> None:
        """See `Journal.begun`."""
        self._map[self._place[id]] = BEGUN

    def answered(self, id: int, answer: Answer) -> None:
        """See `Journal.answered`."""
        self._map[self._place[id]] = CODES[answer]

    def remove(self) -> None:
        """What it says stands in the ledger now."""
        self._map.close()
        self._file.unlink(missing_ok=True)


class NoJournal:
    """For mail that may be handed over twice."""

    def begun(self, id: int) -> None:
        """Nothing is noted."""

    def answered(self, id: int, answer: Answer) -> None:
        """Nothing is noted."""

    def remove(self) -> None:
        """Nothing is there."""


def read(content: bytes) -> Iterator[tuple[int, Answer | None]]:
    """Each mail of a map, None for one whose body never began to leave, DOUBTFUL for one without an answer.

    Of a map that is not whole, nothing: its claim was never committed.
    """
    if len(content) < HEAD.size:
        return
    magic, count = HEAD.unpack_from(content)
    if magic != MAGIC or len(content) != HEAD.size + 9 * count:
        return
    ids = struct.unpack_from(f"<{count}q", content, HEAD.size)
    for id, state in zip(ids, content[HEAD.size + 8 * count :], strict=True):
        yield id, None if state == UNTOUCHED else ANSWERS.get(state, Answer.DOUBTFUL)


def _mapped(file: Path, content: bytes) -> mmap.mmap:
    descriptor = os.open(file, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "r+b") as open_file:
        open_file.write(content)  # whole: a full disk is an error here, not a signal later
        open_file.flush()
        return mmap.mmap(open_file.fileno(), len(content))
