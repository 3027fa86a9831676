"""The sections of config.toml: what each may say, and its defaults. `config.toml` explains them to people."""

from datetime import date
from pathlib import Path
from typing import Annotated, Literal, Self
from zoneinfo import available_timezones

from pydantic import AfterValidator, BaseModel, ConfigDict, EmailStr, Field, HttpUrl, SecretStr, model_validator

from digest.core.languages import N_

Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
COLOUR = r"^#[0-9a-fA-F]{6}$"
DOMAIN = r"^$|^([A-Za-z0-9-]{1,63}\.)+[A-Za-z0-9-]{1,63}$"
ORIGIN = r"^https?://[a-z0-9.-]+(:[0-9]{1,5})?$"
ISSUER = r"^$|^https://[^\s/?#]+(/[^\s?#]*)?$|^http://(localhost|127\.0\.0\.1|\[::1\])(:[0-9]{1,5})?(/[^\s?#]*)?$"
HOUR = r"^([01]\d|2[0-3]):[0-5]\d$"
LANGUAGE = r"^[a-z]{2,3}(-[A-Za-z0-9]+)*$"
MAIL = r"^[a-z0-9][a-z0-9-]*$"
FOLDER = r"^[^\"\\\x00-\x1f\x7f]*$"
RELAY = r"^[a-z0-9][a-z0-9_-]{0,31}$"
SELECTOR = r"^[A-Za-z0-9-]{1,63}(\.[A-Za-z0-9-]{1,63})*$"
EXAMPLES = {
    COLOUR: "a colour such as '#1d4f91'",
    DOMAIN: "a domain such as 'news.example.org', in ASCII",
    HOUR: "an hour such as '09:00'",
    ISSUER: "the address of an OpenID provider, such as 'https://login.example.org'; http only on this machine",
    ORIGIN: "the origin of a site, such as 'https://www.example.org', without a path",
    LANGUAGE: "a language such as 'en' or 'pt-BR'",
    MAIL: "a mail template such as 'digest-compact'",
    FOLDER: "a folder such as 'INBOX'",
    RELAY: "a short name such as 'backup'",
    SELECTOR: "a name in the DNS such as 'digest' or '2026'",
}
Colour = Annotated[str, Field(pattern=COLOUR)]
Language = Annotated[str, Field(pattern=LANGUAGE)]
Origin = Annotated[str, Field(max_length=300, pattern=ORIGIN)]


def _known_zone(name: str) -> str:
    if name not in available_timezones():
        raise ValueError(f"{name!r} is not a time zone; write one such as 'Europe/London'")
    return name


def _plain_before_at(address: str) -> str:
    if not address.rpartition("@")[0].isascii():
        raise ValueError(f"{address!r} cannot be used: mail servers need ASCII before the @")
    return address


Zone = Annotated[str, AfterValidator(_known_zone)]
Mailbox = Annotated[EmailStr, AfterValidator(_plain_before_at)]


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
    languages: tuple[Language, ...] = Field(default=(), description="others that readers may choose")
    timezone: Zone = "Europe/London"
    postal_address: str = Field(min_length=1, description="stands in every mail, as the law asks")
    site_url: HttpUrl
    public_url: HttpUrl = Field(description="where readers' pages live; links in mails begin with it")
    sender_name: str = Field(default="", max_length=120)
    sender_address: Mailbox
    reply_to: Mailbox | None = None
    bounce_address: Mailbox | None = None
    links: dict[str, HttpUrl] = {}
    brand: Brand = Brand()

    @property
    def offered(self) -> tuple[str, ...]:
        """The languages a reader may choose; the publication's own comes first."""
        return tuple(dict.fromkeys((self.language, *self.languages)))

    @property
    def return_address(self) -> str:
        """Where mail that cannot be delivered goes back to, unless each mail has an address of its own."""
        return str(self.bounce_address or self.sender_address)

    def page(self, path: str) -> str:
        """The public address of one of our pages. `path` has no leading slash."""
        return f"{str(self.public_url).rstrip('/')}/{path}"


class DatabaseSection(_Section):
    """`[database]`"""

    url: str = "sqlite:///digest.db"


class Smtp(_Section):
    """`[smtp]` or `[relays.NAME]`: a relay. The password belongs in DIGEST_SMTP__PASSWORD or secrets/smtp__password."""

    host: str = Field(default="localhost", min_length=1)
    port: int = Field(default=25, ge=1, le=65535)
    username: str = ""
    password: SecretStr = SecretStr("")
    starttls: bool = False
    chunking: bool = Field(default=False, description="BDAT in place of DATA where the relay offers it")
    connections: int = Field(default=4, ge=1, le=16)
    mails_per_connection: int = Field(default=100, ge=1, le=100_000)
    seconds_per_connection: float = Field(default=300, gt=0, le=86_400)
    timeout_seconds: float = Field(default=60, gt=0, le=600)
    per_second: float = Field(default=0, ge=0, le=100_000, description="mails; 0: as fast as it takes them")
    weight: int = Field(default=1, ge=0, le=1000, description="its share of the mail; 0: only when all others fail")
    warm_up_from: date | None = Field(default=None, description="the first day of an address new to the world")
    warm_up_first_day: int = Field(default=500, ge=1, le=1_000_000, description="mails")
    warm_up_growth: float = Field(default=1.5, ge=1, le=10, description="each day so many times the day before")

    @model_validator(mode="after")
    def _login_is_whole_and_private(self) -> Self:
        if bool(self.username) != bool(self.password.get_secret_value()):
            raise ValueError("username and password go together; set both or neither")
        if self.username and not self.starttls:
            raise ValueError("a login needs starttls = true, or the password crosses the network in the clear")
        return self


class Dkim(_Section):
    """`[dkim]`: how mail is signed. The key belongs in `key_file`, or in secrets/dkim__private_key."""

    domain: str = Field(default="", max_length=253, pattern=DOMAIN, description="that of the sender address unless set")
    selector: str = Field(default="digest", max_length=63, pattern=SELECTOR)
    key_file: Path | None = None
    private_key: SecretStr = SecretStr("")

    @model_validator(mode="after")
    def _one_key(self) -> Self:
        if self.key_file is not None and self.private_key.get_secret_value():
            raise ValueError("key_file and the secret private_key are two keys; leave one of them away")
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


def built_in_schedules() -> dict[str, Schedule]:
    """The schedules of a config.toml that names none."""
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


RefusedDomain = Annotated[str, Field(min_length=1, max_length=253, pattern=DOMAIN)]


class Signup(_Section):
    """`[signup]`: the door for people who are not known yet: what they agree to, and what is refused."""

    consent: str = Field(
        default=N_(
            "Yes, send me this mail. What I choose to follow may say something about my health or my beliefs. "
            "I agree that it is kept to choose what I am sent, and for nothing else, until I change it or leave."
        ),
        min_length=1,
        max_length=1000,
    )
    confirm_days: int = Field(default=7, ge=1, le=30, description="for which the link that confirms works")
    mails_per_address: int = Field(default=3, ge=1, le=50, description="in a day, to one address that strangers typed")
    sign_ups_per_network: int = Field(default=20, ge=1, le=1000, description="in an hour")
    links_per_network: int = Field(default=20, ge=1, le=1000, description="in an hour")
    role_addresses: Literal["allow", "refuse"] = "allow"
    refused_domains: tuple[RefusedDomain, ...] = ()


class Notices(_Section):
    """`[notices]`: mails that are no digests."""

    welcome: bool = Field(default=True, description="one mail when somebody has confirmed")
    goodbye: bool = Field(default=True, description="one mail when somebody has left by their own wish")
    staff: tuple[Mailbox, ...] = ()


PerSecond = Annotated[float, Field(gt=0, le=100_000, description="mails a second")]


class Sending(_Section):
    """`[sending]`"""

    batch: int = Field(default=500, ge=1, le=5000)
    retry_hours: int = Field(default=48, ge=1, le=168)
    lease_minutes: int = Field(default=30, ge=1, le=1440)
    pause_after_failures: int = Field(default=3, ge=1, le=100)
    spool: Path = Path("spool")
    domains: dict[str, PerSecond] = {}


class Bounces(_Section):
    """`[bounces]`: the mailbox that failed mail comes back to. The password belongs in DIGEST_BOUNCES__PASSWORD."""

    domain: str = Field(
        default="", max_length=200, description="of envelope senders made for each mail; empty: one for all"
    )
    mailbox: Literal["none", "imap", "maildir"] = "none"
    host: str = ""
    port: int = Field(default=993, ge=1, le=65535)
    security: Literal["tls", "starttls"] = "tls"
    username: str = ""
    password: SecretStr = SecretStr("")
    folder: str = Field(default="INBOX", pattern=FOLDER)
    processed: str = Field(default="", pattern=FOLDER, description="where mail goes that was dealt with")
    maildir: Path | None = None
    timeout_seconds: float = Field(default=60, gt=0, le=600)
    minutes: int = Field(default=5, ge=1, le=1440)

    @model_validator(mode="after")
    def _mailbox_can_be_found(self) -> Self:
        if self.mailbox == "imap" and not (self.host and self.username and self.password.get_secret_value()):
            raise ValueError("mailbox = 'imap' needs host, username and password")
        if self.mailbox == "maildir" and self.maildir is None:
            raise ValueError("mailbox = 'maildir' needs maildir, the path of one")
        return self


class Polling(_Section):
    """`[polling]`: how sources are read. A source is read as often as it publishes, within the two bounds."""

    minutes: int = Field(default=30, ge=1, le=1440)
    most_hours: int = Field(default=24, ge=1, le=168)
    contact: str = ""
    per_host: int = Field(default=2, ge=1, le=16, description="connections to one host at once")
    pause_seconds: float = Field(default=1.0, ge=0, le=60, description="between two requests to one public host")
    check_hours_before: int = Field(default=6, ge=0, le=48, description="0 never looks whether articles still stand")
    log_days: int = Field(default=60, ge=1, le=400)


class Metrics(_Section):
    """`[metrics]`: what Prometheus is told, at http://host:port/metrics."""

    host: str = Field(default="127.0.0.1", min_length=1)
    port: int = Field(default=0, ge=0, le=65535, description="0 serves none")


class Web(_Section):
    """`[web]`: where readers' pages are served; the world finds them at `public_url`."""

    host: str = Field(default="127.0.0.1", min_length=1)
    port: int = Field(default=8025, ge=0, le=65535)
    hosts: tuple[str, ...] = Field(default=(), description="other names that requests may be addressed to")
    trusted_proxies: tuple[str, ...] = Field(default=(), description="whose word on a reader's network counts")
    embed_origins: tuple[Origin, ...] = Field(default=(), description="sites whose pages may sign people up by script")
    archive: bool = Field(default=True, description="whether everybody may read the issues that were sent")
    index_archive: bool = Field(default=True, description="whether search engines may list them")


class Hooks(_Section):
    """`[hooks]`: who may tell us of bounces and complaints. A provider that is not named has no address here.

    Secrets belong in DIGEST_HOOKS__MAILGUN_KEY and DIGEST_HOOKS__POSTMARK_PASSWORD.
    """

    ses_topics: tuple[str, ...] = Field(default=(), description="ARNs of the topics of Amazon SNS")
    sendgrid_public_key: str = ""
    mailgun_key: SecretStr = SecretStr("")
    postmark_username: str = ""
    postmark_password: SecretStr = SecretStr("")

    @model_validator(mode="after")
    def _login_is_whole(self) -> Self:
        if bool(self.postmark_username) != bool(self.postmark_password.get_secret_value()):
            raise ValueError("postmark_username and postmark_password go together; set both or neither")
        return self


class Oidc(_Section):
    """`[oidc]`: a provider that staff may log in by. The secret belongs in DIGEST_OIDC__CLIENT_SECRET."""

    issuer: str = Field(default="", max_length=300, pattern=ISSUER, description="empty: passwords alone")
    client_id: str = Field(default="", max_length=300)
    client_secret: SecretStr = SecretStr("")
    label: str = Field(default=N_("your work account"), min_length=1, max_length=60)
    trust_second_factor: bool = Field(default=False, description="whether the provider's is enough")

    @model_validator(mode="after")
    def _client_is_whole(self) -> Self:
        if self.issuer and not (self.client_id and self.client_secret.get_secret_value()):
            raise ValueError("issuer needs client_id and client_secret, as the provider gave them to you")
        return self


class Cleaning(_Section):
    """`[cleaning]`: what feeds add to every text and no reader wants. `*` stands for any words; case does not count."""

    endings: tuple[str, ...] = (
        "The post * appeared first on *",
        "* appeared first on *",
        "Continue reading *",
        "Read more*",
        "Read the full *",
    )
    title_prefixes: tuple[str, ...] = ()
    title_suffixes: tuple[str, ...] = ()
