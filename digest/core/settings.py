"""config.toml, with `DIGEST_...` environment variables and secret files over it.

An environment variable is named after its key: `transport` is DIGEST_TRANSPORT, `[smtp] port` is
DIGEST_SMTP__PORT. A secret may also stand in a file of that name in the folder `secrets` beside config.toml:
`secrets/secret_key`, `secrets/smtp__password`. Environment wins over file, file over config.toml.
"""

import os
import tomllib
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal, Self
from urllib.parse import quote
from zoneinfo import available_timezones

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    EmailStr,
    Field,
    HttpUrl,
    SecretStr,
    ValidationError,
    model_validator,
)
from pydantic_core import ErrorDetails
from pydantic_settings import (
    BaseSettings,
    NestedSecretsSettingsSource,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    SettingsError,
)

from digest.core.errors import ConfigError

Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
COLOUR = r"^#[0-9a-fA-F]{6}$"
HOUR = r"^([01]\d|2[0-3]):[0-5]\d$"
LANGUAGE = r"^[a-z]{2,3}(-[A-Za-z0-9]+)*$"
MAIL = r"^[a-z0-9][a-z0-9-]*$"
_EXAMPLES = {
    COLOUR: "a colour such as '#1d4f91'",
    HOUR: "an hour such as '09:00'",
    LANGUAGE: "a language such as 'en' or 'pt-BR'",
    MAIL: "a mail template such as 'digest-compact'",
}
Colour = Annotated[str, Field(pattern=COLOUR)]
SECRETS_FOLDER = "secrets"
SQLITE = "sqlite:///"


def sqlite_url(path: Path) -> str:
    """The database URL of a path, whatever characters it has."""
    return SQLITE + quote(str(path), safe="/ ")


MOST_BYTES = 1_000_000
"""A config.toml has a few thousand; this keeps a wrong file from being read for minutes."""


def _known_zone(name: str) -> str:
    if name not in available_timezones():
        raise ValueError(f"{name!r} is not a time zone; write one such as 'Europe/London'")
    return name


Zone = Annotated[str, AfterValidator(_known_zone)]


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Brand(_Section):
    """`[publication.brand]`: six-digit hex colours; `dark_` ones are used where the reader's mail is dark."""

    colour: Colour = "#1d4f91"
    on_colour: Colour = "#ffffff"
    accent: Colour = "#1d4f91"
    ink: Colour = "#1f2933"
    muted: Colour = "#52606d"
    paper: Colour = "#ffffff"
    canvas: Colour = "#eef1f5"
    line: Colour = "#d9e0e8"
    dark_accent: Colour = "#9cc4ff"
    dark_ink: Colour = "#e6ebf2"
    dark_muted: Colour = "#a9b5c3"
    dark_paper: Colour = "#1b222c"
    dark_canvas: Colour = "#11161d"
    dark_line: Colour = "#37414e"
    logo_url: HttpUrl | None = None
    logo_alt: str = ""
    logo_width: int = Field(default=160, ge=16, le=560, description="pixels")
    logo_height: int = Field(default=40, ge=16, le=200, description="pixels")


class Publication(_Section):
    """`[publication]`: who sends, and how readers see it."""

    name: str = Field(min_length=1, max_length=120)
    tagline: str = ""
    language: str = Field(default="en", pattern=LANGUAGE, description="BCP 47")
    timezone: Zone = "Europe/London"
    postal_address: str = Field(min_length=1, description="stands in every mail, as the law asks")
    site_url: HttpUrl
    public_url: HttpUrl = Field(description="where readers' pages live; links in mails begin with it")
    sender_name: str = Field(default="", max_length=120)
    sender_address: EmailStr
    reply_to: EmailStr | None = None
    bounce_address: EmailStr | None = None
    links: dict[str, HttpUrl] = {}
    brand: Brand = Brand()


class DatabaseSection(_Section):
    """`[database]`"""

    url: str = "sqlite:///digest.db"


class Smtp(_Section):
    """`[smtp]`: the relay. The password belongs in DIGEST_SMTP__PASSWORD or secrets/smtp__password."""

    host: str = Field(default="localhost", min_length=1)
    port: int = Field(default=25, ge=1, le=65535)
    username: str = ""
    password: SecretStr = SecretStr("")
    starttls: bool = False
    connections: int = Field(default=4, ge=1, le=16)
    timeout_seconds: float = Field(default=60, gt=0, le=600)

    @model_validator(mode="after")
    def _login_is_whole_and_private(self) -> Self:
        if bool(self.username) != bool(self.password.get_secret_value()):
            raise ValueError("username and password go together; set both or neither")
        if self.username and not self.starttls:
            raise ValueError("a login needs starttls = true, or the password crosses the network in the clear")
        return self


class Schedule(_Section):
    """`[schedules.NAME]`: when an issue goes out, in each reader's own time zone."""

    every: Literal["day", "week", "fortnight", "month"]
    weekday: Weekday | None = None
    day: int | None = Field(default=None, ge=1, le=28)
    at: str = Field(default="09:00", pattern=HOUR)
    closes_hours_before: int = Field(default=24, ge=0, le=144)
    starting: date = Field(default=date(2024, 1, 4), description="a day in a week that has a fortnightly issue")

    @model_validator(mode="after")
    def _day_fits(self) -> Self:
        if self.every in ("week", "fortnight") and (self.weekday is None or self.day is not None):
            raise ValueError(f"every = {self.every!r} needs weekday, and no day")
        if self.every == "month" and (self.day is None or self.weekday is not None):
            raise ValueError("every = 'month' needs day (1 to 28), and no weekday")
        if self.every == "day" and (self.day is not None or self.weekday is not None):
            raise ValueError("every = 'day' takes neither weekday nor day")
        if self.every == "day" and self.closes_hours_before > 23:
            raise ValueError("closes_hours_before must be below 24 for a daily schedule")
        return self


def _built_in_schedules() -> dict[str, Schedule]:
    return {
        "daily": Schedule(every="day", at="07:00", closes_hours_before=2),
        "weekly": Schedule(every="week", weekday="thursday"),
        "fortnightly": Schedule(every="fortnight", weekday="thursday"),
        "monthly": Schedule(every="month", day=1),
    }


class Selection(_Section):
    """`[selection]`: how much of what is new goes into one mail."""

    per_topic: int = Field(default=12, ge=1, le=100)
    total: int = Field(default=30, ge=1, le=200)
    max_age_days: int = Field(default=30, ge=1, le=366)
    start_days_back: int = Field(default=7, ge=0, le=90)


class Retention(_Section):
    """`[retention]`: how long personal data is kept, in days."""

    unconfirmed_days: int = Field(default=14, ge=1)
    ended_days: int = Field(default=28, ge=0)
    deliveries_days: int = Field(default=400, ge=60)


class Sending(_Section):
    """`[sending]`"""

    batch: int = Field(default=500, ge=1, le=5000)
    retry_hours: int = Field(default=48, ge=1, le=168)
    lease_minutes: int = Field(default=30, ge=1, le=1440)
    pause_after_failures: int = Field(default=3, ge=1, le=100)


class Polling(_Section):
    """`[polling]`"""

    minutes: int = Field(default=30, ge=1, le=1440)
    contact: str = ""


class Settings(BaseSettings):
    """Everything that can be set. `folder` is where config.toml lies; relative paths start there."""

    model_config = SettingsConfigDict(extra="forbid", frozen=True, env_prefix="DIGEST_", env_nested_delimiter="__")

    folder: Path = Field(exclude=True)
    secret_key: SecretStr
    transport: Literal["folder", "smtp"] = "folder"
    outbox: Path = Path("outbox")
    template: str = Field(default="digest", pattern=MAIL)
    templates: Path | None = None
    approval: Literal["required", "automatic"] = "required"
    withdrawn: Literal["drop", "hold"] = "drop"
    publication: Publication
    database: DatabaseSection = DatabaseSection()
    smtp: Smtp = Smtp()
    schedules: dict[str, Schedule] = Field(default_factory=_built_in_schedules)
    selection: Selection = Selection()
    retention: Retention = Retention()
    sending: Sending = Sending()
    polling: Polling = Polling()

    @model_validator(mode="after")
    def _long_enough(self) -> Self:
        if len(self.secret_key.get_secret_value()) < 32:
            raise ValueError("secret_key must have at least 32 characters")
        if not self.schedules:
            raise ValueError("schedules needs at least one schedule")
        return self

    @property
    def database_url(self) -> str:
        """The URL with a relative SQLite file put into `folder`."""
        name = self.database.url.removeprefix(SQLITE)
        stays = name in ("", ":memory:") or name.startswith(("/", "file:"))
        if stays or not self.database.url.startswith(SQLITE):
            return self.database.url
        return f"{sqlite_url(self.folder)}/{name}"

    @property
    def outbox_folder(self) -> Path:
        """Where transport = "folder" puts mail."""
        return self.folder / self.outbox

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        secrets = NestedSecretsSettingsSource(file_secret_settings, secrets_dir_missing="ok", secrets_prefix="")
        return env_settings, secrets, init_settings


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
    smtp = values.get("smtp")
    if "secret_key" in values or (isinstance(smtp, dict) and "password" in smtp):
        raise ConfigError(f"{file}: secrets do not belong here; use the environment or the folder {SECRETS_FOLDER}")
    if "folder" in values:
        raise ConfigError(f"{file}: folder: unknown key; remove it or mend its spelling")
    return values


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
        return f"{key}: {problem['input']!r} is not {_EXAMPLES[problem['ctx']['pattern']]}"
    message = problem["msg"].removeprefix("Value error, ")
    message = message[0].lower() + message[1:] if message[1:2].islower() else message
    return f"{key}: {message}" if key else message


def _variable(place: tuple[int | str, ...]) -> str:
    """The environment variable that set this key, if one did."""
    wanted = "DIGEST_" + "__".join(str(part) for part in place)
    return next((variable for variable in os.environ if variable.upper() == wanted.upper()), "")
