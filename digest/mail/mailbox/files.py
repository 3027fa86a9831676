"""Messages in files: one message, an mbox with many, a Maildir, or standard input. Read a bounded piece at a time."""

import mailbox
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from digest.core.errors import BadInput

MOST_BYTES = 10_000_000
"""Of one message; the rest of a longer one is left unread."""
STANDARD_INPUT = "-"


def messages(path: Path, standard_input: BinaryIO) -> Iterator[tuple[str, bytes]]:
    """Every message at `path`, each with a name to tell it by. Raises BadInput when it cannot be read."""
    try:
        if str(path) == STANDARD_INPUT:
            yield STANDARD_INPUT, standard_input.read(MOST_BYTES)
        elif path.is_dir():
            yield from _folder(path)
        elif _is_mbox(path):
            yield from _mbox(path)
        else:
            yield str(path), _beginning(path)
    except FileNotFoundError as error:
        raise BadInput(f"there is no file {path}") from error
    except OSError as error:
        raise BadInput(f"{path} cannot be read: {error.strerror}") from error


def _is_mbox(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(5) == b"From "


def _mbox(path: Path) -> Iterator[tuple[str, bytes]]:
    box = mailbox.mbox(path, create=False)
    try:
        for number, key in enumerate(box.iterkeys(), start=1):
            with box.get_file(key) as file:
                yield f"{path}#{number}", file.read(MOST_BYTES)
    finally:
        box.close()


def _folder(path: Path) -> Iterator[tuple[str, bytes]]:
    """A Maildir's messages, new ones first, or the files of another folder, by name."""
    maildir = (path / "new").is_dir() and (path / "cur").is_dir()
    folders = [path / "new", path / "cur"] if maildir else [path]
    for folder in folders:
        for file in sorted(folder.iterdir()):
            if file.is_file() and not file.name.startswith("."):
                yield str(file), _beginning(file)


def _beginning(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(MOST_BYTES)
