"""`digest database`: the tables and their version."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import typer

from digest.cli.edge import JsonOption, say, show_json

if TYPE_CHECKING:
    from digest.core.database import Database

commands = typer.Typer(no_args_is_help=True, help="The tables and their version.")


@commands.command()
def upgrade(context: typer.Context) -> None:
    """Bring the database to the version this program needs. Safe to repeat."""
    from digest import schema

    with _opened(context) as database:
        before = schema.current(database)
        schema.upgrade(database)
        after = schema.current(database)
    say(f"The database is at version {after}." if before == after else f"Upgraded from {before or 'empty'} to {after}.")


@commands.command()
def status(context: typer.Context, as_json: JsonOption = False) -> None:
    """Say which database this is, its version and the one this program needs."""
    from digest import schema

    with _opened(context) as database:
        found, needed = schema.current(database), schema.newest()
        where = database.engine.url.render_as_string(hide_password=True)
    if as_json:
        show_json({"url": where, "version": found, "needed": needed, "up_to_date": found == needed})
        return
    say(f"{where} is at version {found or 'none (empty)'}; this program needs {needed}.")
    if found is None or found < needed:
        say("Run `digest database upgrade`.")


@contextmanager
def _opened(context: typer.Context) -> Iterator["Database"]:
    """The database alone, of whatever version, unlike `edge.opened`."""
    from digest.core.config_file import load
    from digest.core.database import Database

    database = Database(load(context.find_root().params["config"]).database_url)
    try:
        yield database
    finally:
        database.close()
