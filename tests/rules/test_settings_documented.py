"""config.toml, which `digest init` copies, names every setting and says the defaults that the code has."""

import re
import shutil
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, get_args, get_origin

import pytest
from pydantic import BaseModel

from digest.core.config_file import load
from digest.core.sections import Schedule
from digest.core.settings import Settings
from tests.support.repository import ROOT

CONFIG = ROOT / "config.toml"
SECRETS = {
    *("secret_key", "smtp.password", "dkim.private_key", "bounces.password"),
    *("hooks.mailgun_key", "hooks.postmark_password", "oidc.client_secret"),
}
EXAMPLES = {"name", "tagline", "postal_address", "site_url", "public_url", "sender_address", "links"}
"""Keys of [publication] whose value in config.toml is an example, not a default."""


@pytest.fixture
def loaded(tmp_path: Path) -> Settings:
    """config.toml as it is, with a secret key beside it."""
    shutil.copy(CONFIG, tmp_path)
    return load(_with_secret_key(tmp_path))


def test_config_toml_can_be_used_as_it_is(loaded: Settings) -> None:
    assert set(loaded.schedules) == {"daily", "weekly", "fortnightly", "monthly"}


def test_every_setting_stands_in_config_toml() -> None:
    written = set(_keys(_with_commented_keys()))

    assert set(_settings(Settings)) - {"folder"} - SECRETS == written


def test_every_key_of_a_schedule_is_shown() -> None:
    shown = {key for schedule in _with_commented_keys()["schedules"].values() for key in schedule}

    assert shown == set(Schedule.model_fields)


@pytest.mark.parametrize("secret", sorted(SECRETS))
def test_config_toml_says_where_secrets_go(secret: str) -> None:
    text = CONFIG.read_text(encoding="utf-8")
    name = secret.replace(".", "__")

    assert f"secrets/{name}" in text
    assert f"DIGEST_{name.upper()}" in text


def test_config_toml_says_the_defaults_that_the_code_has(loaded: Settings, tmp_path: Path) -> None:
    bare = tmp_path / "bare"
    bare.mkdir()
    publication = loaded.publication.model_dump(mode="json", include=EXAMPLES - {"tagline", "links"})
    lines = ["[publication]", *(f'{key} = "{value}"' for key, value in publication.items())]
    (bare / "config.toml").write_text("\n".join(lines), encoding="utf-8")

    defaults = load(_with_secret_key(bare))

    assert _without_examples(loaded) == _without_examples(defaults)


def _with_secret_key(folder: Path) -> Path:
    (folder / "secrets").mkdir()
    (folder / "secrets" / "secret_key").write_text("k" * 32, encoding="utf-8")
    return folder / "config.toml"


def _with_commented_keys() -> dict[str, Any]:
    """config.toml with its `# key = value` and `# [table]` lines in force."""
    text = CONFIG.read_text(encoding="utf-8")
    return tomllib.loads(re.sub(r"^# (?=[a-z_]+ = |\[[a-z_.]+\]$)", "", text, flags=re.MULTILINE))


def _settings(model: type[BaseModel], prefix: str = "") -> Iterator[str]:
    """Dotted names of all settings; a table with free keys counts as one."""
    for name, field in model.model_fields.items():
        kinds = [field.annotation, *get_args(field.annotation)]
        section = next((kind for kind in kinds if isinstance(kind, type) and issubclass(kind, BaseModel)), None)
        if section is None or get_origin(field.annotation) is dict:
            yield f"{prefix}{name}"
        else:
            yield from _settings(section, f"{prefix}{name}.")


def _keys(values: Mapping[str, Any], prefix: str = "") -> Iterator[str]:
    for name, value in values.items():
        free_keys = f"{prefix}{name}" in ("schedules", "relays", "publication.links", "sending.domains")
        if isinstance(value, dict) and not free_keys:
            yield from _keys(value, f"{prefix}{name}.")
        else:
            yield f"{prefix}{name}"


def _without_examples(settings: Settings) -> dict[str, Any]:
    return settings.model_dump(exclude={"secret_key": True, "publication": EXAMPLES})
