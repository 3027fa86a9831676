"""Where the DKIM key lies: in the file that `[dkim] key_file` names, or with the other secrets."""

from pathlib import Path

from digest.core.errors import BadInput, ConfigError, Conflict
from digest.core.sections import Dkim
from digest.mail.dkim_key import DkimKey


def configured_key(settings: Dkim, *, folder: Path) -> DkimKey | None:
    """The publication's key, or None when it has none. `folder` is where config.toml lies.

    Raises ConfigError for a key that is missing or cannot be used.
    """
    pem = settings.private_key.get_secret_value().encode()
    if settings.key_file is None:
        return _key(pem, "dkim.private_key") if pem else None
    file = folder / settings.key_file
    try:
        pem = file.read_bytes()
    except FileNotFoundError as error:
        raise ConfigError(f"dkim.key_file: there is no {file}; make a key with `digest mail dkim-key`") from error
    except OSError as error:
        raise ConfigError(f"dkim.key_file: {file} cannot be read: {error.strerror}") from error
    return _key(pem, f"dkim.key_file: {file}")


def write_key(file: Path, key: DkimKey) -> None:
    """Write a new file that only its owner may read. Raises Conflict when there is a file of that name already."""
    try:
        file.parent.mkdir(mode=0o700, exist_ok=True)
        file.touch(mode=0o600, exist_ok=False)
        file.write_bytes(key.pem)
    except FileExistsError as error:
        raise Conflict(f"{file} exists; for another key, move it away and set another dkim.selector") from error
    except OSError as error:
        raise BadInput(f"{file} cannot be written: {error.strerror}") from error


def _key(pem: bytes, where: str) -> DkimKey:
    try:
        return DkimKey.read(pem)
    except ConfigError as error:
        raise ConfigError(f"{where}: {error}") from error
