"""Takes one reader's mails out of an outbox, and off its page."""

from collections.abc import Iterator
from email.parser import BytesHeaderParser
from email.utils import getaddresses
from itertools import chain
from pathlib import Path

from digest.core.errors import MailUnavailable
from digest.mail.outbox import readable
from digest.mail.outbox_page import NAME, write_index

_PARSER = BytesHeaderParser()


def remove_mails_to(folder: Path, address: str) -> int:
    """Remove every mail to this address, however it is written, half-written ones too; return how many there were.

    Safe to repeat. Raises MailUnavailable when a file cannot be removed, or index.html not be written anew.
    """
    removed = 0
    try:
        for file in _perhaps_to(folder, address):
            if _is_to(file, address):
                file.unlink(missing_ok=True)
                removed += 1
    except OSError as error:
        raise MailUnavailable(
            f"mails in {folder} cannot be removed: {error.strerror}; give this user the right to, and try again"
        ) from error
    if removed and (folder / NAME).exists():
        write_index(folder)
    return removed


def _perhaps_to(folder: Path, address: str) -> Iterator[Path]:
    """Mails are named after the local part of their reader; what a writer that died has left is not."""
    return chain(folder.glob(f"{readable(address)}-*.eml"), folder.glob(".*.part"))


def _is_to(file: Path, address: str) -> bool:
    with file.open("rb") as mail:
        readers = _PARSER.parse(mail).get_all("To", [])
    return address.lower() in {reader.lower() for _, reader in getaddresses(map(str, readers))}
