"""Files that are not what was asked for: every command that reads one must say so in a line."""

import os
from collections.abc import Callable
from pathlib import Path

HUNDRED_MB = 100_000_000


def _bytes(content: bytes) -> Callable[[Path], object]:
    return lambda path: path.write_bytes(content)


def _huge(path: Path) -> None:
    with path.open("wb") as file:
        file.write(b"email,title\n")
        file.truncate(HUNDRED_MB)  # sparse: takes no room


HOSTILE: dict[str, Callable[[Path], object]] = {
    "missing": lambda path: None,
    "a folder": Path.mkdir,
    "a pipe": os.mkfifo,
    "below a file": lambda path: path.parent.write_bytes(b"x"),
    "a name too long": lambda path: None,
    "empty": _bytes(b""),
    "blank": _bytes(b" \n\n \n"),
    "noise": _bytes(bytes(range(256)) * 20),
    "a program": _bytes(b"\x7fELF\x02\x01\x01" + bytes(9) + bytes(range(256)) * 20),
    "a picture": _bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20),
    "NUL bytes": _bytes(b"email,title\nzo\0e@example.org,Zo\0e\n"),
    "UTF-16 without a mark": _bytes("email,title\nzoe@example.org,Zoë\n".encode("utf-16-le")),
    "latin-1": _bytes("email,name\nzoe@example.org,Zoë\n".encode("latin-1")),
    "quotes that never end": _bytes(b'email,name\n"zoe@example.org,Zoe\nana@example.org,Ana\n'),
    "deep JSON": _bytes(b"[" * 100_000),
    "deep JSON that ends": _bytes(b'[{"title": ' + b'{"a": ' * 100_000 + b"1" + b"}" * 100_000 + b"}]"),
    "100 MB": _huge,
}
"""By what is wrong with it: puts such a file at a path (or, where the path itself is wrong, does not)."""


def hostile_file(folder: Path, kind: str, *, suffix: str = ".csv") -> Path:
    """A file of this kind in `folder`."""
    match kind:
        case "a name too long":
            path = folder / ("n" * 300 + suffix)
        case "below a file":
            path = folder / "file" / f"hostile{suffix}"
        case _:
            path = folder / f"hostile{suffix}"
    HOSTILE[kind](path)
    return path
