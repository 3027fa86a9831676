"""Everything that can be set, as one frozen value. `config_file.load` makes it."""

from pathlib import Path
from typing import Annotated, Literal, Self
from urllib.parse import quote

from pydantic import Field, SecretStr, model_validator
from pydantic_settings import (
    BaseSettings,
    NestedSecretsSettingsSource,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)

from digest.core.sections import (
    MAIL,
    RELAY,
    Bounces,
    Cleaning,
    DatabaseSection,
    Dkim,
    Hooks,
    Metrics,
    Notices,
    Oidc,
    Polling,
    Publication,
    Retention,
    Schedule,
    Selection,
    Sending,
    Signup,
    Smtp,
    Web,
    built_in_schedules,
)

SQLITE = "sqlite:///"


class Settings(BaseSettings):
    """Everything that can be set. `folder` is where config.toml lies; relative paths start there."""

    model_config = SettingsConfigDict(extra="forbid", frozen=True, env_prefix="DIGEST_", env_nested_delimiter="__")

    folder: Path = Field(exclude=True)
    secret_key: SecretStr
    transport: Literal["folder", "smtp"] = "folder"
    outbox: Path = Path("outbox")
    template: str = Field(default="digest", pattern=MAIL)
    templates: Path | None = None
    catalogues: Path | None = None
    approval: Literal["required", "second", "automatic"] = "required"
    withdrawn: Literal["drop", "hold"] = "drop"
    publication: Publication
    database: DatabaseSection = DatabaseSection()
    smtp: Smtp = Smtp()
    relays: dict[Annotated[str, Field(pattern=RELAY)], Smtp] = {}
    dkim: Dkim = Dkim()
    schedules: dict[str, Schedule] = Field(default_factory=built_in_schedules)
    selection: Selection = Selection()
    retention: Retention = Retention()
    sending: Sending = Sending()
    signup: Signup = Signup()
    notices: Notices = Notices()
    bounces: Bounces = Bounces()
    polling: Polling = Polling()
    metrics: Metrics = Metrics()
    web: Web = Web()
    hooks: Hooks = Hooks()
    oidc: Oidc = Oidc()
    cleaning: Cleaning = Cleaning()

    @model_validator(mode="after")
    def _fit_together(self) -> Self:
        if len(self.secret_key.get_secret_value()) < 32:
            raise ValueError("secret_key must have at least 32 characters")
        if not self.schedules:
            raise ValueError("schedules needs at least one schedule")
        if self.retention.deliveries_days < self.selection.max_age_days + 60:
            raise ValueError("retention.deliveries_days must exceed selection.max_age_days by 60, or mail could repeat")
        if self.retention.unconfirmed_days < self.signup.confirm_days:
            raise ValueError("retention.unconfirmed_days must not be below signup.confirm_days, or links stop working")
        if self.transport == "smtp" and self.publication.public_url.scheme != "https":
            raise ValueError("publication.public_url must begin with https:// for mail; mail programs refuse others")
        if "smtp" in self.relays:
            raise ValueError("relays.smtp: [smtp] is called that already; give the relay another name")
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
    def usual_frequency(self) -> str:
        """The schedule of somebody who names none: weekly where there is one, or else the first."""
        return "weekly" if "weekly" in self.schedules else next(iter(self.schedules))

    @property
    def catalogues_folder(self) -> Path | None:
        """Where the publication's own translations lie, if it has any."""
        return self.folder / self.catalogues if self.catalogues else None

    @property
    def all_relays(self) -> dict[str, Smtp]:
        """Every relay by its name; `[smtp]` is called "smtp" and comes first."""
        return {"smtp": self.smtp, **self.relays}

    @property
    def outbox_folder(self) -> Path:
        """Where transport = "folder" puts mail."""
        return self.folder / self.outbox

    @property
    def spool_folder(self) -> Path:
        """Where senders note what is in their hands."""
        return self.folder / self.sending.spool

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


def sqlite_url(path: Path) -> str:
    """The database URL of a path, whatever characters it has."""
    return SQLITE + quote(str(path), safe="/ ")
