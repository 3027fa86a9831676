"""config.toml, with `DIGEST_...` environment variables and secret files over it.

An environment variable is named after its key: `transport` is DIGEST_TRANSPORT, `[smtp] port` is
DIGEST_SMTP__PORT. A secret may also stand in a file of that name in the folder `secrets` beside config.toml:
`secrets/secret_key`, `secrets/smtp__password`. Environment wins over file, file over config.toml.
"""

import os
import tomllib
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails
from pydantic_settings import SettingsError

from digest.core.errors import ConfigError
from digest.core.sections import EXAMPLES
from digest.core.settings import Settings

SECRETS_FOLDER = "secrets"
SECRETS = (
    ("secret_key",),
    ("smtp", "password"),
    ("relays", "*", "password"),
    ("dkim", "private_key"),
    ("bounces", "password"),
    ("hooks", "mailgun_key"),
    ("hooks", "postmark_password"),
    ("oidc", "client_secret"),
)
"""Keys that config.toml may not have; `*` stands for any name."""
MOST_BYTES = 1_000_000
"""A config.toml has a few thousand; this keeps a wrong file from being read for minutes."""


def load(file: Path) -> Settings:
    """Read `file` and what lies over it. Raises ConfigError that names each wrong key and says what is right."""
    values = _read(file)
    _refuse_unknown_variables()
    folder = file.resolve().parent
    try:
        return Settings(folder=folder, _secrets_dir=folder / SECRETS_FOLDER, **values)  # type: ignore[call-arg]
    except ValidationError as error:
        raise ConfigError(f"{file}: {'; '.join(_in_words(problem) for problem in error.errors())}") from error
    except SettingsError as error:
        raise ConfigError(f"{file}: {error}; set its keys one by one, as in DIGEST_SMTP__PORT") from error
    except UnicodeDecodeError as error:
        raise ConfigError(f"{folder / SECRETS_FOLDER}: a secret is not UTF-8 text; write it anew") from error


def _read(file: Path) -> dict[str, Any]:
    try:
        values = tomllib.loads(_text(file))
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise ConfigError(f"{file} is not valid TOML: {error}") from error
    if any(_stands_in(values, secret) for secret in SECRETS):
        raise ConfigError(f"{file}: secrets do not belong here; use the environment or the folder {SECRETS_FOLDER}")
    if "folder" in values:
        raise ConfigError(f"{file}: folder: unknown key; remove it or mend its spelling")
    return values


def _stands_in(values: object, place: tuple[str, ...]) -> bool:
    if not place:
        return True
    if not isinstance(values, dict):
        return False
    key, *rest = place
    found = values.values() if key == "*" else [values[key]] if key in values else []
    return any(_stands_in(value, tuple(rest)) for value in found)


def _text(file: Path) -> str:
    try:
        if file.exists() and not file.is_file():
            raise ConfigError(f"{file} is not a file; name a config.toml")
        if file.stat().st_size > MOST_BYTES:
            raise ConfigError(f"{file} is too large for a config.toml; name another file")
        return file.read_text(encoding="utf-8-sig")
    except FileNotFoundError as error:
        raise ConfigError(
            f"there is no {file}; make a publication with `digest init DIR`, or name its file with --config"
        ) from error
    except OSError as error:
        raise ConfigError(f"{file} cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise ConfigError(f"{file} is not UTF-8 text (line {line}); save it as UTF-8") from error


def _refuse_unknown_variables() -> None:
    """A misspelt DIGEST_TRANSPROT would otherwise be ignored in silence."""
    known = {name.upper() for name in Settings.model_fields} - {"FOLDER"} | {"CONFIG"}
    for variable in sorted(os.environ):
        key = variable.removeprefix("DIGEST_").split("__")[0]
        if variable.startswith("DIGEST_") and key.upper() not in known:
            raise ConfigError(f"{variable}: there is no such setting; remove it or mend its spelling")


def _in_words(problem: ErrorDetails) -> str:
    key = _variable(problem["loc"]) or ".".join(str(part) for part in problem["loc"])
    kind = problem["type"]
    if kind == "extra_forbidden":
        return f"{key}: unknown key; remove it or mend its spelling"
    if key == "secret_key" and kind == "missing":
        return f"secret_key: missing; set DIGEST_SECRET_KEY or write 32 characters to {SECRETS_FOLDER}/secret_key"
    if kind == "string_pattern_mismatch":
        return f"{key}: {problem['input']!r} is not {EXAMPLES[problem['ctx']['pattern']]}"
    message = problem["msg"].removeprefix("Value error, ")
    message = message[0].lower() + message[1:] if message[1:2].islower() else message
    return f"{key}: {message}" if key else message


def _variable(place: tuple[int | str, ...]) -> str:
    """The environment variable that set this key, if one did."""
    wanted = "DIGEST_" + "__".join(str(part) for part in place)
    return next((variable for variable in os.environ if variable.upper() == wanted.upper()), "")
