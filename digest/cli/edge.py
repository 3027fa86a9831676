"""Where commands meet the world: opening the publication, printing, asking for JSON, reading files.

A command parses, calls one use case, prints. Errors it expects travel up as DigestError and end in `main.run`.
"""

import json
import logging
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from stat import S_ISDIR, S_ISREG
from typing import TYPE_CHECKING, Annotated, Any

import typer

from digest.core.errors import BadInput

if TYPE_CHECKING:
    from digest.app import App

NOTHING = "-"
"""An empty cell."""
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON instead of a table.")]
FileArgument = Annotated[Path, typer.Argument(help="A file.", show_default=False)]


@contextmanager
def opened(context: typer.Context) -> Iterator["App"]:
    """The publication that `--config`, DIGEST_CONFIG or ./config.toml names; closed afterwards.

    Of the log, only errors are told, on standard error; a command that wants more configures it inside.
    """
    from digest.app import open_publication
    from digest.core.logging import configure

    configure(json_lines=False, level=logging.ERROR)
    app = open_publication(context.find_root().params["config"])
    try:
        yield app
    finally:
        app.database.close()


def say(message: str) -> None:
    """One line for the person at the terminal, on standard output."""
    typer.echo(message)


def counted(number: int, one: str, many: str = "") -> str:
    """ "1 reader", "2 readers", "1,000 stories"; `many` where an s is not enough."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def warn(message: str) -> None:
    """One line on standard error, so that standard output stays clean for programs."""
    typer.echo(f"warning: {message}", err=True)


def show(rows: Sequence[dict[str, Any]], *, as_json: bool, columns: Iterable[str], empty: str) -> None:
    """Print rows: as a JSON list with every key, or as a table with those of `columns` that hold anything, or the
    words of `empty`."""
    if as_json:
        show_json(rows)
    elif not rows:
        say(empty)
    else:
        _table(rows, [column for column in columns if any(_cell(row[column]) != NOTHING for row in rows)])


def show_json(value: object) -> None:
    """Print a value as JSON: times in ISO 8601 with their zone, text as it is."""
    typer.echo(json.dumps(value, ensure_ascii=False, indent=2, default=plain_json))


def show_json_list(values: Iterable[object]) -> None:
    """Print values as one JSON list, each as soon as it is there: for lists that are too long to hold."""
    opening = "["
    for value in values:
        lines = json.dumps(value, ensure_ascii=False, indent=2, default=plain_json).replace("\n", "\n  ")
        typer.echo(f"{opening}\n  {lines}", nl=False)
        opening = ","
    typer.echo("[]" if opening == "[" else "\n]")


def plain_json(value: object) -> object:
    """What JSON has no word for: times in ISO 8601, sets and tuples as lists, anything else as text."""
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, frozenset | set | tuple):
        return sorted(value) if isinstance(value, frozenset | set) else list(value)
    return str(value)


def _table(rows: Sequence[dict[str, Any]], columns: list[str]) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table(box=None, pad_edge=False, header_style="bold", show_edge=False)
    for column in columns:
        table.add_column(column.replace("_", " "), overflow="fold")
    for row in rows:
        table.add_row(*(_cell(row[column]) for column in columns))
    Console(width=None if sys.stdout.isatty() else 200, soft_wrap=False, markup=False, highlight=False).print(table)


def _cell(value: object) -> str:
    match value:
        case None | "" | () | []:
            return NOTHING
        case bool():
            return "yes" if value else "no"
        case datetime():
            return value.strftime("%Y-%m-%d %H:%M")
        case list() | tuple():
            return ", ".join(map(str, value))
        case _:
            return str(value)


def checked_file(path: Path, *, most_bytes: int) -> Path:
    """`path`, when it is a readable file of bearable size.

    Raises BadInput with what is wrong with it.
    """
    try:
        found = path.stat()
    except (FileNotFoundError, NotADirectoryError) as error:
        raise BadInput(f"there is no file {path}") from error
    except OSError as error:
        raise BadInput(f"{path} cannot be read: {error.strerror}") from error
    if S_ISDIR(found.st_mode):
        raise BadInput(f"{path} is a folder; name a file in it")
    if not S_ISREG(found.st_mode):
        raise BadInput(f"{path} is not a regular file")
    size = found.st_size
    if size == 0:
        raise BadInput(f"{path} is empty")
    if size > most_bytes:
        raise BadInput(f"{path} has {size / 1e6:,.0f} MB; the most that is read is {most_bytes / 1e6:,.0f} MB")
    return path


@contextmanager
def progress(label: str, total: int | None = None) -> Iterator[Callable[[int], None]]:
    """A bar on standard error while a long task runs; silent when that is no terminal.

    Yields a function to call with the number of steps done since the last call.
    """
    if not sys.stderr.isatty():
        yield _ignore
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn()
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(label, total=total)
        yield lambda steps: bar.advance(task, steps)


def _ignore(steps: int) -> None:
    """No terminal, no bar."""


def write_file(path: Path, data: bytes) -> None:
    """Write a file whole or not at all. Raises BadInput when it cannot be written."""
    part = path.with_name(f".{path.name}.part")
    try:
        part.write_bytes(data)
        part.replace(path)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise BadInput(f"{path} cannot be written: {error.strerror}") from error
