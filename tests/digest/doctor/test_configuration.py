"""Settings that are allowed, and that nobody can mean."""

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest

from digest.core.settings import Settings
from digest.doctor import addresses, configuration, secret_files
from digest.doctor.finding import Finding
from digest.mail.dkim_key import DkimKey

Make = Callable[..., Settings]


def doubts(findings: Iterable[Finding]) -> list[str]:
    """What is not ok, with its level."""
    return [f"{finding.level}: {finding.message}" for finding in findings if finding.level != "ok"]


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """A config.toml; the settings come from elsewhere."""
    file = tmp_path / "config.toml"
    file.write_text("", encoding="utf-8")
    return file


def test_sound_settings_raise_no_doubt(settings: Make, config: Path) -> None:
    signed = settings(dkim={"private_key": DkimKey.new().pem.decode()})

    assert doubts(configuration.examine(signed, config)) == []


def test_mail_that_goes_into_a_folder_is_a_warning(settings: Make, config: Path) -> None:
    [said] = doubts(configuration.examine(settings(transport="folder"), config))

    assert said.startswith("warning: mail goes into the folder")


CONTRADICTIONS: dict[str, dict[str, Any]] = {
    "warning: every relay has weight 0": {"smtp": {"weight": 0}, "relays": {"backup": {"weight": 0}}},
    "warning: [smtp] is as shipped": {"relays": {"backup": {"host": "backup.quillwater.net"}}},
    "wrong: the relay smtp has port 465": {"smtp": {"port": 465}},
}


@pytest.mark.parametrize("words", CONTRADICTIONS)
def test_a_contradiction_is_told(settings: Make, words: str) -> None:
    [said] = doubts(configuration.contradictions(settings(**CONTRADICTIONS[words])))

    assert said.startswith(words)


def test_what_still_stands_as_in_the_example_is_named(settings: Make) -> None:
    example = {"name": "The Example Review", "site_url": "https://www.example.org/", "reply_to": "editors@example.com"}

    [said] = doubts(addresses.examine(settings(publication=example).publication))

    assert said == "warning: still as in the example: name, reply_to, site_url"


def test_links_to_another_organisation_are_doubtful(settings: Make) -> None:
    [said] = doubts(
        addresses.examine(settings(publication={"public_url": "https://quillwater.pages.dev/"}).publication)
    )

    assert said.startswith("warning: mail comes from news.quillwater.net, its links lead to quillwater.pages.dev")


def test_a_mailbox_that_nobody_reads_is_doubtful(settings: Make) -> None:
    unread = {"sender_address": "No-Reply@news.quillwater.net"}

    assert len(doubts(addresses.examine(settings(publication=unread).publication))) == 1
    assert (
        doubts(addresses.examine(settings(publication=unread | {"reply_to": "hello@quillwater.net"}).publication)) == []
    )


def test_a_key_that_can_be_guessed_is_doubtful(settings: Make, config: Path) -> None:
    [said] = doubts(secret_files.examine(settings(secret_key="secret" * 8), config))

    assert said == "warning: the secret key looks as if it could be guessed"


@pytest.mark.parametrize(
    ("mode", "levels"), [(0o600, ["ok", "ok"]), (0o640, ["ok", "warning"]), (0o604, ["ok", "warning"])]
)
def test_secrets_that_others_may_read_are_doubtful(
    settings: Make, config: Path, tmp_path: Path, mode: int, levels: list[str]
) -> None:
    (tmp_path / "secrets").mkdir()
    (tmp_path / "secrets" / "secret_key").touch()
    (tmp_path / "secrets" / "secret_key").chmod(mode)

    assert [finding.level for finding in secret_files.examine(settings(), config)] == levels


def test_a_database_password_in_config_toml_is_doubtful_and_not_repeated(settings: Make, config: Path) -> None:
    url = "postgresql://news:swordfish@db.quillwater.net/news"
    config.write_text(f'[database]\nurl = "{url}"\n', encoding="utf-8")

    [said] = doubts(secret_files.examine(settings(database={"url": url}), config))

    assert said.startswith("warning: the password of the database stands in")
    assert "swordfish" not in said


def test_a_database_password_from_elsewhere_is_fine(settings: Make, config: Path) -> None:
    url = "postgresql://news:swordfish@db.quillwater.net/news"

    assert doubts(secret_files.examine(settings(database={"url": url}), config)) == []
