"""config.toml with environment and secret files over it; every mistake is one line that says what is right."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import make_url

from digest.core.config_file import MOST_BYTES, load
from digest.core.errors import ConfigError
from digest.core.settings import sqlite_url
from tests.support.repository import ROOT

PUBLICATION = """
[publication]
name = "The Review"
postal_address = "1 Example Street, London"
site_url = "https://www.example.org/"
public_url = "https://news.example.org/"
sender_address = "digest@news.example.org"
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A publication's folder with a secret key and the shortest config.toml."""
    (tmp_path / "secrets").mkdir()
    (tmp_path / "secrets" / "secret_key").write_text("k" * 32, encoding="ascii")
    (tmp_path / "config.toml").write_text(PUBLICATION, encoding="utf-8")
    return tmp_path


def add(folder: Path, toml: str) -> Path:
    """Write `toml` above the publication; top-level keys must come first. Return the file."""
    file = folder / "config.toml"
    file.write_text(f"{toml}\n{PUBLICATION}", encoding="utf-8")
    return file


def under(folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Load in a process of its own, whose whole environment is given, and print a few settings as JSON."""
    program = (
        "import json, pathlib, sys\n"
        "from digest.core.errors import ConfigError\n"
        "from digest.core.config_file import MOST_BYTES, load\n"
        "try:\n"
        "    settings = load(pathlib.Path(sys.argv[1]))\n"
        "except ConfigError as error:\n"
        "    sys.exit(str(error))\n"
        "secret = settings.secret_key.get_secret_value()\n"
        "print(json.dumps([settings.template, settings.smtp.port, secret]))\n"
    )
    return subprocess.run(
        [sys.executable, "-c", program, str(folder / "config.toml")],
        env={"PYTHONPATH": str(ROOT), **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def test_environment_wins_over_secret_file_and_config(folder: Path) -> None:
    add(folder, 'template = "plain"\n[smtp]\nport = 2525')

    run = under(folder, DIGEST_TEMPLATE="loud", DIGEST_SMTP__PORT="587", DIGEST_SECRET_KEY="e" * 40)

    assert json.loads(run.stdout) == ["loud", 587, "e" * 40]


def test_without_environment_config_and_secret_file_hold(folder: Path) -> None:
    add(folder, 'template = "plain"\n[smtp]\nport = 2525')

    run = under(folder)

    assert json.loads(run.stdout) == ["plain", 2525, "k" * 32]


def test_a_misspelt_variable_is_not_ignored(folder: Path) -> None:
    run = under(folder, DIGEST_TRANSPROT="smtp")

    assert run.stderr == "DIGEST_TRANSPROT: there is no such setting; remove it or mend its spelling\n"


def test_a_variable_of_the_wrong_type_is_named(folder: Path) -> None:
    run = under(folder, DIGEST_SMTP__PORT="submission")

    assert "DIGEST_SMTP__PORT: input should be a valid integer" in run.stderr


def test_a_section_that_is_no_json_says_how_to_set_single_keys(folder: Path) -> None:
    run = under(folder, DIGEST_SMTP="{")

    assert "set its keys one by one, as in DIGEST_SMTP__PORT" in run.stderr


def test_a_nested_secret_comes_from_its_file(folder: Path) -> None:
    file = add(folder, '[smtp]\nusername = "relay"\nstarttls = true')
    (folder / "secrets" / "smtp__password").write_text("swordfish\n", encoding="ascii")

    settings = load(file)

    assert settings.smtp.password.get_secret_value() == "swordfish"
    assert "swordfish" not in repr(settings)


def test_relative_paths_start_at_the_folder_of_the_config(folder: Path) -> None:
    settings = load(folder / "config.toml")

    assert settings.database_url == f"sqlite:///{folder}/digest.db"
    assert settings.outbox_folder == folder / "outbox"


def test_a_postgresql_address_stays_as_it_is(folder: Path) -> None:
    settings = load(add(folder, '[database]\nurl = "postgresql://news@localhost/news"'))

    assert settings.database_url == "postgresql://news@localhost/news"


@pytest.mark.parametrize(
    ("toml", "message"),
    [
        ('transprot = "smtp"', "transprot: unknown key; remove it or mend its spelling"),
        (
            '[web]\nembed_origins = ["https://www.example.org/"]',
            "the origin of a site, such as 'https://www.example.org'",
        ),
        ('folder = "/tmp"', "folder: unknown key; remove it or mend its spelling"),
        ("[smtp]\nhostt = 'mail'", "smtp.hostt: unknown key; remove it or mend its spelling"),
        ('[smtp]\nport = "submission"', "smtp.port: input should be a valid integer"),
        ("[smtp]\nport = 70000", "smtp.port: input should be less than or equal to 65535"),
        ('[oidc]\nissuer = "https://login.example.org"', "oidc: issuer needs client_id and client_secret"),
        ('[oidc]\nissuer = "http://login.example.org"', "is not the address of an OpenID provider"),
        ('[oidc]\nissuer = "http://localhost.evil.example"', "is not the address of an OpenID provider"),
        ('[oidc]\nclient_secret = "s"', "secrets do not belong here"),
        ('[smtp]\nusername = "relay"', "smtp: username and password go together; set both or neither"),
        ('[dkim]\ndomain = "exämple.org"', "dkim.domain: 'exämple.org' is not a domain such as"),
        ('[dkim]\nselector = "a b"', "dkim.selector: 'a b' is not a name in the DNS such as"),
        ('transport = "pigeon"', "transport: input should be 'folder' or 'smtp'"),
        ('[schedules.weekly]\nevery = "week"', "schedules.weekly: every = 'week' needs weekday, and no day"),
        ('[schedules.monthly]\nevery = "month"', "schedules.monthly: every = 'month' needs day (1 to 28)"),
        ('[schedules.daily]\nevery = "day"\nday = 3', "schedules.daily: every = 'day' takes neither weekday nor day"),
        ('[schedules.daily]\nevery = "day"\ncloses_hours_before = 24', "must be below 24 for a daily schedule"),
        (
            '[schedules.daily]\nevery = "day"\nat = "25:00"',
            "schedules.daily.at: '25:00' is not an hour such as '09:00'",
        ),
        ('[notices]\nstaff = ["ed"]', "notices.staff.0: "),
        ('[notices]\nstaff = ["é@example.org"]', "notices.staff.0: 'é@example.org' cannot be used"),
        ('[signup]\nconsent = ""', "signup.consent: "),
        ("[signup]\nmails_per_address = 0", "signup.mails_per_address: input should be greater than or equal to 1"),
        ('[signup]\nrole_addresses = "maybe"', "signup.role_addresses: input should be 'allow' or 'refuse'"),
        (
            '[signup]\nrefused_domains = ["@a.example"]',
            "signup.refused_domains.0: '@a.example' is not a domain such as",
        ),
        ('[signup]\nrefused_domains = [""]', "signup.refused_domains.0: "),
        ("[signup]\nconfirm_days = 20", "retention.unconfirmed_days must not be below signup.confirm_days"),
        ("[schedules]", "schedules needs at least one schedule"),
        ('secret_key = "' + "s" * 32 + '"', "secrets do not belong here"),
        ('[smtp]\npassword = "swordfish"', "secrets do not belong here"),
        ('[dkim]\nprivate_key = "-----BEGIN"', "secrets do not belong here"),
        ("[smtp", "is not valid TOML"),
    ],
)
def test_a_mistake_is_named_with_its_key(folder: Path, toml: str, message: str) -> None:
    with pytest.raises(ConfigError) as caught:
        load(add(folder, toml))

    assert str(caught.value).startswith(f"{folder}/config.toml")
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("line", "wrong", "message"),
    [
        ('name = "The Review"', "", "publication.name: field required"),
        ("digest@news.example.org", "digest", "publication.sender_address: value is not a valid email address"),
        ("https://news.example.org/", "news.example.org", "publication.public_url: input should be a valid URL"),
        ("[publication]", '[publication]\ntimezone = "Mars/Base"', "'Mars/Base' is not a time zone"),
        ("[publication]", '[publication]\nbrand.ink = "black"', "brand.ink: 'black' is not a colour such as '#1d4f91'"),
        ("https://www.example.org/", "ftp://example.org/", "publication.site_url: URL scheme should be"),
    ],
)
def test_a_mistake_in_the_publication_is_named(folder: Path, line: str, wrong: str, message: str) -> None:
    file = folder / "config.toml"
    file.write_text(PUBLICATION.replace(line, wrong), encoding="utf-8")

    with pytest.raises(ConfigError) as caught:
        load(file)

    assert message in str(caught.value)


def test_several_mistakes_are_told_at_once(folder: Path) -> None:
    with pytest.raises(ConfigError, match=r"transport: .*; smtp\.port: "):
        load(add(folder, 'transport = "pigeon"\n[smtp]\nport = 0'))


def test_a_login_needs_encryption(folder: Path) -> None:
    (folder / "secrets" / "smtp__password").write_text("swordfish", encoding="ascii")

    with pytest.raises(ConfigError, match="needs starttls = true"):
        load(add(folder, '[smtp]\nusername = "relay"'))


def test_a_missing_key_says_where_to_put_one(folder: Path) -> None:
    (folder / "secrets" / "secret_key").unlink()

    with pytest.raises(ConfigError, match=r"secret_key: missing; set DIGEST_SECRET_KEY or write 32 characters"):
        load(folder / "config.toml")


def test_a_short_key_is_refused(folder: Path) -> None:
    (folder / "secrets" / "secret_key").write_text("short", encoding="ascii")

    with pytest.raises(ConfigError, match="at least 32 characters"):
        load(folder / "config.toml")


def test_a_missing_file_says_how_to_begin(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="digest init DIR"):
        load(tmp_path / "config.toml")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (None, "is not a file"),
        (b"a = 1\nb = \xff\n", "is not UTF-8 text (line 2)"),
        (b" " * (MOST_BYTES + 1), "is too large for a config.toml"),
        (b"a = " + b"[" * 100_000, "is not valid TOML"),
    ],
    ids=["a folder", "not UTF-8", "huge", "deep"],
)
def test_what_cannot_be_read_is_said(tmp_path: Path, content: bytes | None, message: str) -> None:
    file = tmp_path / "config.toml"
    file.mkdir() if content is None else file.write_bytes(content)

    with pytest.raises(ConfigError) as caught:
        load(file)

    assert str(caught.value).startswith(f"{file} {message}")


def test_a_mark_that_windows_puts_first_does_no_harm(folder: Path) -> None:
    file = folder / "config.toml"
    file.write_text(PUBLICATION, encoding="utf-8-sig")

    assert load(file).publication.name == "The Review"


def test_a_secret_that_is_no_text_is_said(folder: Path) -> None:
    (folder / "secrets" / "secret_key").write_bytes(b"\xff" * 40)

    with pytest.raises(ConfigError, match="secret is not UTF-8 text"):
        load(folder / "config.toml")


def test_an_sqlite_uri_stays_as_it_is(folder: Path) -> None:
    settings = load(add(folder, '[database]\nurl = "sqlite:///file:/srv/digest.db?mode=ro&uri=true"'))

    assert settings.database_url == "sqlite:///file:/srv/digest.db?mode=ro&uri=true"


def test_a_folder_with_odd_characters_in_its_name_is_the_one_that_is_used(tmp_path: Path) -> None:
    file = tmp_path / "a? b#c %25" / "digest.db"

    assert make_url(sqlite_url(file)).database == str(file)
