"""`digest init`: a folder to start a publication from."""

import secrets
import shlex
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Annotated

import typer

from digest.cli.edge import say
from digest.core.errors import BadInput, Conflict

IGNORED = (b"secrets/", b"outbox/", b"digest.db*")
"""What must not be checked in: keys, mails and people."""
KEY_BYTES = 32


def init(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="A new folder, or one that holds no config.toml.")],
) -> None:
    """Make a publication: config.toml, a secret key, an empty database."""
    with _in_words(folder):
        make(folder)
    say(f"Made a publication in {folder}. Set its name and addresses in {folder / 'config.toml'}, then go on with:")
    say(f"  cd {shlex.quote(str(folder))}")
    say('  digest topics add news "News"')
    say("  digest sources add https://www.example.org/feed.xml --topic news")


def make(folder: Path) -> None:
    """Put what a publication needs into `folder`, which is made if need be.

    A secret key or a database that is there already stays as it is. config.toml comes last, so that a run that was
    killed can be repeated; a run that fails takes back what it made. Raises Conflict when there is a config.toml,
    OSError and DatabaseUnavailable.
    """
    from digest.core import shipped

    config = folder / "config.toml"
    if config.exists():
        raise Conflict(f"there is a publication already: {config}; name another folder")
    with _taken_back_on_failure() as made:
        _make_folder(folder, made)
        _make_key(folder / "secrets", made)
        _make_database(folder / "digest.db", made)
        _ignore(folder / ".gitignore", made)
        made.callback(config.unlink, missing_ok=True)
        config.write_bytes(shipped.config().read_bytes())


@contextmanager
def _taken_back_on_failure() -> Iterator[ExitStack]:
    """A stack of ways back, followed when the block raises and forgotten when it ends."""
    with ExitStack() as made:
        yield made
        made.pop_all()


def _make_folder(folder: Path, made: ExitStack, *, mode: int = 0o777) -> None:
    missing = [path for path in (folder, *folder.parents) if not path.exists()]
    ground = missing[-1].parent if missing else folder
    if not ground.is_dir():
        raise BadInput(f"{ground} is a file; name another folder")
    for path in reversed(missing):
        path.mkdir(mode=mode)
        made.callback(path.rmdir)


def _make_key(folder: Path, made: ExitStack) -> None:
    _make_folder(folder, made, mode=0o700)
    file = folder / "secret_key"
    if not file.exists():
        made.callback(file.unlink, missing_ok=True)
        file.touch(mode=0o600)
        file.write_text(secrets.token_urlsafe(KEY_BYTES), encoding="ascii")


def _make_database(file: Path, made: ExitStack) -> None:
    from digest import schema
    from digest.core.database import Database
    from digest.core.settings import sqlite_url

    if not file.exists():
        for beside in ("", "-wal", "-shm"):
            made.callback(Path(f"{file}{beside}").unlink, missing_ok=True)
        file.touch(mode=0o600)
    database = Database(sqlite_url(file.resolve()))
    try:
        schema.ensure(database)
    finally:
        database.close()


def _ignore(file: Path, made: ExitStack) -> None:
    """Add to .gitignore what it does not say yet."""
    before = file.read_bytes() if file.exists() else b""
    made.callback(file.write_bytes, before) if file.exists() else made.callback(file.unlink, missing_ok=True)
    said = before.splitlines()
    line_end = b"" if before.endswith(b"\n") or not before else b"\n"
    file.write_bytes(before + line_end + b"".join(b"%b\n" % line for line in IGNORED if line not in said))


@contextmanager
def _in_words(folder: Path) -> Iterator[None]:
    """What the file system says, as one line that helps."""
    try:
        yield
    except PermissionError as error:
        raise BadInput(f"{error.filename}: no permission to write there; name a folder of your own") from error
    except OSError as error:
        raise BadInput(f"{error.filename or folder} cannot be made: {error.strerror}") from error
