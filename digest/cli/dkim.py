"""`digest mail dkim-key|dkim-record`: the key that signs mail, and its DNS record."""

from pathlib import Path
from typing import TYPE_CHECKING

import typer

from digest.cli.edge import JsonOption, opened, say, show_json
from digest.core.errors import Conflict, NotFound

if TYPE_CHECKING:
    from digest.core.settings import Settings
    from digest.mail.dkim import Signer


def make_key(context: typer.Context) -> None:
    """Make a key (RSA, 2048 bits) and print the DNS record for it. Mail is signed from then on."""
    from digest.mail.dkim_key import DkimKey
    from digest.mail.key_file import write_key

    with opened(context) as app:
        file = _new_file(app.settings)
        write_key(file, DkimKey.new())
    say(f"Wrote {file}. Mail is signed with it from now on. The DNS must have its record:")
    with opened(context) as app:
        _show(app.signer())


def record(context: typer.Context, as_json: JsonOption = False) -> None:
    """Print the DNS record of the key that signs mail, as a line of a zone file."""
    with opened(context) as app:
        _show(app.signer(), as_json=as_json)


def _new_file(settings: "Settings") -> Path:
    """Where the settings say that the key lies, or else the folder of secrets."""
    from digest.core.config_file import SECRETS_FOLDER

    if settings.dkim.private_key.get_secret_value():
        raise Conflict(
            "there is a key already, as secret dkim__private_key; `digest mail dkim-record` prints its record"
        )
    return settings.folder / (settings.dkim.key_file or f"{SECRETS_FOLDER}/dkim__private_key")


def _show(signer: "Signer | None", *, as_json: bool = False) -> None:
    from digest.mail.dkim_key import zone_line

    if signer is None:
        raise NotFound("there is no DKIM key; make one with `digest mail dkim-key`")
    if as_json:
        show_json({"host": signer.host, "record": signer.key.record, "bits": signer.key.bits})
    else:
        say(zone_line(signer.host, signer.key.record))
