"""Secrets: strong, and readable by nobody else."""

import stat
from collections.abc import Iterator
from pathlib import Path

import sqlalchemy as sa

from digest.core.config_file import SECRETS_FOLDER
from digest.core.settings import Settings
from digest.doctor.finding import Finding, ok, warning

SUBJECT = "configuration"
FEWEST_CHARACTERS = 12
"""Different ones in a secret key; one that was drawn at random has more."""
OTHERS = stat.S_IRWXG | stat.S_IRWXO


def examine(settings: Settings, config: Path) -> Iterator[Finding]:
    """The key, and the files that hold secrets."""
    if len(set(settings.secret_key.get_secret_value())) < FEWEST_CHARACTERS:
        advice = "Draw one at random before the first mail goes out; links in mails that are out need the old one."
        yield warning(SUBJECT, "the secret key looks as if it could be guessed", advice)
    else:
        yield ok(SUBJECT, "the secret key is set and looks random")
    yield from _modes(settings.folder / SECRETS_FOLDER)
    if _holds_password(config, settings.database.url):
        advice = f"Move the whole URL to {SECRETS_FOLDER}/database__url or DIGEST_DATABASE__URL."
        yield warning(SUBJECT, f"the password of the database stands in {config}", advice)


def readable_by_others(path: Path) -> bool:
    """True when more than its owner may do something with it."""
    return bool(stat.S_IMODE(path.stat().st_mode) & OTHERS)


def _modes(folder: Path) -> Iterator[Finding]:
    files = sorted(file for file in folder.iterdir() if file.is_file()) if folder.is_dir() else []
    open_to_others = [file.name for file in files if readable_by_others(file)]
    if open_to_others:
        message = f"others on this machine may read {', '.join(open_to_others)} in {folder}"
        yield warning(SUBJECT, message, f"Run `chmod 600 {folder}/*`.")
    elif files:
        yield ok(SUBJECT, f"only this user may read what is in {folder}")


def _holds_password(config: Path, url: str) -> bool:
    """True when the database's password was read from config.toml, and not from the environment or a secret file."""
    try:
        password = sa.make_url(url).password
    except (sa.exc.ArgumentError, ValueError):  # told with the database
        return False
    return bool(password) and str(password) in config.read_text(encoding="utf-8-sig")
