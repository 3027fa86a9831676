"""The folder in which the senders of one machine note what is in their hands, and by which they know who is alive.

Each sender holds a lock on a file of its own for as long as it is at work; the system lets go of it when the sender
dies, however it dies.
"""

import fcntl
import hashlib
import os
import secrets
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import BinaryIO

from digest.core.errors import MailUnavailable
from digest.deliveries import journal
from digest.deliveries.journal import CrashMap
from digest.mail.transport import Answer

ALIVE = ".alive"
MAP = ".map"


class Spool:
    """One sender's place in the folder. `owner` is its name in the ledger until it leaves, at most 32 characters."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.owner = _new_owner()
        self._lock: BinaryIO | None = None
        self._maps = 0
        self._batches = 0

    def new_map(self, queue: str, ids: Sequence[int]) -> CrashMap:
        """The crash map of this sender's next batch, of the queue of that name. Raises MailUnavailable when it cannot
        be kept."""
        self._maps += 1
        try:
            self._come_alive()
            return CrashMap(self._folder / f"{self.owner}.{queue}-{self._maps}{MAP}", ids)
        except OSError as error:
            raise MailUnavailable(
                f"what is being sent cannot be noted in {self._folder}: {error.strerror}; give this user room and the "
                "right to write there, or set sending.spool; nothing was sent"
            ) from error

    def next_batch(self) -> str:
        """A name for this sender's next batch, which no other batch has."""
        self._batches += 1
        return f"{self.owner}-{self._batches}"

    def leave(self) -> None:
        """Let go of the place. Maps that are still there are what a crash of this sender left behind.

        The sender has another name afterwards: whoever found this one gone may be settling and clearing it just now.
        """
        if self._lock is not None:
            left, self.owner = self.owner, _new_owner()
            self._lock.close()
            self._lock = None
            if not any(self._files(left)):
                self.clear(left)

    def is_gone(self, owner: str) -> bool:
        """True when that sender worked here and has died."""
        try:
            with (self._folder / (owner + ALIVE)).open("rb") as file:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
        return True

    def is_alive(self, owner: str) -> bool:
        """True when that sender is at work here."""
        return (self._folder / (owner + ALIVE)).exists() and not self.is_gone(owner)

    def gone(self) -> list[str]:
        """All senders that have died here and left something behind."""
        owners = sorted({file.name.removesuffix(ALIVE) for file in self._folder.glob(f"*{ALIVE}")})
        return [owner for owner in owners if self.is_gone(owner)]

    def left_behind(self, queue: str, owner: str) -> Mapping[int, Answer | None]:
        """What a gone sender's maps of that queue say: None is a mail whose body never began to leave, DOUBTFUL one
        without an answer. Mails of no map are missing; so are all after this machine was started anew, for what was
        noted last may not have reached the disk."""
        if not owner.startswith(f"{_boot()}-"):
            return {}
        return dict(entry for file in self._files(owner, queue) for entry in journal.read(file.read_bytes()))

    def clear(self, owner: str) -> None:
        """Remove what a sender that is gone left behind."""
        for file in (*self._files(owner), self._folder / (owner + ALIVE)):
            file.unlink(missing_ok=True)

    def _come_alive(self) -> None:
        if self._lock is None:
            self._folder.mkdir(parents=True, exist_ok=True)
            unborn = self._folder / f"{self.owner}.unborn"  # locked before anybody can take it for a dead one's
            self._lock = unborn.open("wb")
            fcntl.flock(self._lock, fcntl.LOCK_EX)
            unborn.rename(self._folder / (self.owner + ALIVE))

    def _files(self, owner: str, queue: str = "*") -> Iterator[Path]:
        return self._folder.glob(f"{owner}.{queue}-*{MAP}")


def _new_owner() -> str:
    return f"{_boot()}-{os.getpid()}-{secrets.token_hex(4)}"


def _boot() -> str:
    """This machine as it was started last; another start is another name."""
    file = Path("/proc/sys/kernel/random/boot_id")
    return hashlib.sha256(file.read_bytes() if file.exists() else b"").hexdigest()[:8]
