"""A Maildir that our mail server puts bounces into."""

from collections.abc import Iterable
from pathlib import Path

from digest.core.errors import MailUnavailable

SEEN = ":2,S"
MOST_BYTES = 1_000_000


class Maildir:
    """New mail in a Maildir. What was dealt with moves from `new` to `cur`, marked as seen."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def unread(self, most: int) -> list[tuple[str, bytes]]:
        """Up to `most` new messages, by their file names. Raises MailUnavailable."""
        try:
            names = sorted(file.name for file in (self._path / "new").iterdir() if file.is_file())
            return [(name, self._beginning(name)) for name in names[:most]]
        except OSError as error:
            raise MailUnavailable(f"{self._path} cannot be read as a Maildir: {error.strerror}") from error

    def done(self, names: Iterable[str]) -> None:
        """These were dealt with. Raises MailUnavailable."""
        try:
            for name in names:
                base = name.partition(":2,")[0]
                (self._path / "new" / name).rename(self._path / "cur" / f"{base}{SEEN}")
        except OSError as error:
            raise MailUnavailable(f"{self._path}: mail cannot be marked as seen: {error.strerror}") from error

    def close(self) -> None:
        """Nothing is open."""

    def _beginning(self, name: str) -> bytes:
        with (self._path / "new" / name).open("rb") as file:
            return file.read(MOST_BYTES)
