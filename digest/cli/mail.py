"""`digest mail`: looking at one finished mail, and the key that signs mail."""

from dataclasses import asdict
from pathlib import Path

import typer

from digest.cli import dkim, edge
from digest.core.errors import BadInput

commands = typer.Typer(no_args_is_help=True, help="Check a finished mail; make the key that signs mail.")
commands.command("dkim-key")(dkim.make_key)
commands.command("dkim-record")(dkim.record)

MOST_BYTES = 25_000_000
"""What large providers take; a mail beyond it would not arrive."""


@commands.command()
def check(file: edge.FileArgument, as_json: edge.JsonOption = False) -> None:
    """Say what is right and wrong with a mail (.eml). Ends with exit code 1 when something is wrong."""
    from digest.mail.checks import check as check_mail

    mail = _read(file)
    try:
        findings = check_mail(mail)
    except BadInput as error:
        raise BadInput(f"{file}: {error}") from error
    edge.show(
        [asdict(finding) for finding in findings],
        as_json=as_json,
        columns=("level", "rule", "message"),
        empty="nothing was checked",
    )
    if any(finding.level == "wrong" for finding in findings):
        raise typer.Exit(1)


def _read(file: Path) -> bytes:
    try:
        return edge.checked_file(file, most_bytes=MOST_BYTES).read_bytes()
    except OSError as error:
        raise BadInput(f"{file} cannot be read: {error.strerror}") from error
