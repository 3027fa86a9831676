"""`digest <noun> <verb>`: the table of commands, and the one place where errors become exit codes.

0 done, 1 an error that was expected (one line on standard error), 2 a command that was not understood.
"""

import os
import sys
from io import BytesIO, StringIO, TextIOWrapper
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from digest.cli import (
    articles,
    database,
    deliveries,
    demo,
    doctor,
    issues,
    mail,
    metrics,
    publication,
    running,
    serving,
    sources,
    staff,
    subscribers,
    topics,
)
from digest.core.errors import DigestError

commands = typer.Typer(
    name="digest",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=True,
    help="Every reader gets one e-mail with exactly the new articles on their topics.",
)


def _version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        typer.echo(f"newsletter-digest {version('newsletter-digest')}")
        raise typer.Exit


@commands.callback()
def options(
    config: Annotated[
        Path, typer.Option(envvar="DIGEST_CONFIG", help="The publication's config.toml.", show_default=True)
    ] = Path("config.toml"),
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Say which version this is.")
    ] = False,
) -> None:
    """Every reader gets one e-mail with exactly the new articles on their topics."""


for noun, module in {
    "topics": topics,
    "sources": sources,
    "articles": articles,
    "subscribers": subscribers,
    "issues": issues,
    "deliveries": deliveries,
    "staff": staff,
    "mail": mail,
    "database": database,
}.items():
    commands.add_typer(module.commands, name=noun)
commands.command("init")(publication.init)
commands.command("demo")(demo.demo)
commands.command("doctor")(doctor.doctor)
commands.command("send")(running.send)
commands.command("run")(running.run)
commands.command("web")(serving.web)
commands.command("serve")(serving.serve)
commands.command("metrics")(metrics.metrics)


def run() -> None:
    """The console script. What it writes (mails, databases, exports) is for this user's eyes alone."""
    os.umask(0o077)
    sys.stdin = sys.stdin or TextIOWrapper(BytesIO())  # both are None when the shell closed them
    sys.stdout = sys.stdout or StringIO()
    try:
        commands()
    except DigestError as error:
        _fail(str(error))
    except OSError as error:  # a full disk behind standard output, a folder that cannot be made
        _fail(f"{error.filename}: {error.strerror}" if error.filename else error.strerror or str(error))


def _fail(message: str) -> NoReturn:
    typer.secho("error: ", fg="red", bold=True, nl=False, err=True)
    typer.echo(message, err=True)
    sys.exit(1)
