"""`digest subscribers import|export|data`: the people register as files."""

import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TextIO

import typer

from digest.cli.edge import FileArgument, checked_file, counted, opened, progress, say, show_json, warn
from digest.cli.reader_options import ReaderArgument
from digest.core.errors import BadInput, Conflict

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from digest.app import App
    from subscribers.importing import Imported
    from subscribers.incoming import Offer

MOST_BYTES = 2_000_000_000


def import_(
    context: typer.Context,
    file: FileArgument,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would happen; change nothing.")] = False,
) -> None:
    """Add subscribers from a CSV file: all the good rows, in one go.

    Columns, in any order: email (needed), name, topics (slugs apart by semicolons), frequency, timezone, hour,
    language, confirmed_at. Who has no confirmed_at has yet to confirm. Nobody is added twice, changed or brought back.
    """
    from digest.cli import readers
    from subscribers.importing import import_csv

    with opened(context) as app, _text(file) as lines, progress("importing") as done, app.database.writing() as session:
        found = import_csv(
            session,
            lines,
            _offer(session, app),
            starts_at=readers.starts_at(session, app),
            secret=app.secret,
            now=app.clock(),
            dry_run=dry_run,
            progress=done,
        )
    _report(found, file, dry_run=dry_run)


def export(
    context: typer.Context,
    file: Annotated[Path | None, typer.Argument(help="A new file; standard output when it is missing.")] = None,
) -> None:
    """Write everybody who did not leave as CSV, in the form that `import` reads."""
    from digest.cli import readers
    from subscribers.exporting import export_csv

    with opened(context) as app, app.database.reading() as session, _target(file) as out:
        written = export_csv(session, out, slugs=readers.slugs(session))
    if file is not None:
        say(f"Wrote {counted(written, 'subscriber')} to {file}.")


def data(context: typer.Context, reader: ReaderArgument) -> None:
    """Print everything kept about one person as JSON, for them to have."""
    from digest.cli import readers
    from digest.deliveries.person import everything_about

    with opened(context) as app, app.database.reading() as session:
        show_json(everything_about(session, readers.find(session, app, reader).id))


def _offer(session: "Session", app: "App") -> "Offer":
    from digest.cli import readers
    from subscribers.incoming import Offer

    return Offer(
        topics={slug: id for id, slug in readers.slugs(session).items()},
        frequencies=list(app.settings.schedules),
        frequency=app.settings.usual_frequency,
        timezone=app.settings.publication.timezone,
        language=app.settings.publication.language,
    )


def _report(found: "Imported", file: Path, *, dry_run: bool) -> None:
    for problem in found.problems:
        warn(f"{file}: {problem}")
    if found.bad > len(found.problems):
        warn(f"{file}: and more rows that cannot be used: {found.bad - len(found.problems):,}")
    if found.bad and found.bad == found.rows:
        raise BadInput(f"{file}: no row can be used; nothing was imported")
    said = [f"{found.added:,} {'would be added' if dry_run else 'added'}"]
    said.append(f"{found.confirmed:,} of them confirmed")
    counts = {"already there": found.already, "left before": found.left, "suppressed": found.suppressed}
    said += [f"{number:,} {words}" for words, number in (counts | {"not usable": found.bad}).items() if number]
    say(f"{counted(found.rows, 'row')}: {', '.join(said)}.")


@contextmanager
def _text(file: Path) -> Iterator[TextIO]:
    """The lines of a file; what is wrong with them is said with its name."""
    readable = checked_file(file, most_bytes=MOST_BYTES)
    try:
        with readable.open(encoding="utf-8-sig", newline="") as lines:
            yield lines
    except BadInput as error:
        raise BadInput(f"{file}: {error}") from error
    except OSError as error:
        raise BadInput(f"{file} cannot be read: {error.strerror}") from error


@contextmanager
def _target(file: Path | None) -> Iterator[TextIO]:
    """Where to write: the file appears when all of it is there, and only its owner may read it."""
    if file is None:
        yield sys.stdout
        return
    if file.exists():
        raise Conflict(f"{file} exists; name a new file")
    try:
        with tempfile.TemporaryDirectory(dir=file.parent, prefix=".export-") as folder:
            part = Path(folder) / file.name
            with open(part, "w", encoding="utf-8", newline="", opener=_private) as out:
                yield out
            part.replace(file)
    except OSError as error:
        raise BadInput(f"{file} cannot be written: {error.strerror}") from error


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
