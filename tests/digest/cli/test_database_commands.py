"""`digest database` works on a database of any version, also where other commands refuse."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from digest import schema
from digest.cli.main import commands
from digest.cli.publication import make
from digest.core.errors import ConfigError


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A publication."""
    make(tmp_path)
    return tmp_path


def digest(folder: Path, *arguments: str) -> Result:
    """Run one command on the publication."""
    return CliRunner().invoke(commands, ["--config", str(folder / "config.toml"), *arguments])


def test_status_says_which_database_and_version(folder: Path) -> None:
    result = digest(folder, "database", "status", "--json")

    assert json.loads(result.stdout) == {
        "url": f"sqlite:///{folder}/digest.db",
        "version": schema.newest(),
        "needed": schema.newest(),
        "up_to_date": True,
    }


def test_status_of_an_empty_database_says_what_to_do(folder: Path) -> None:
    (folder / "digest.db").unlink()

    result = digest(folder, "database", "status")

    assert "none (empty)" in result.stdout
    assert "digest database upgrade" in result.stdout


def test_upgrade_sets_up_an_empty_database(folder: Path) -> None:
    (folder / "digest.db").unlink()

    result = digest(folder, "database", "upgrade")

    assert result.stdout == f"Upgraded from empty to {schema.newest()}.\n"


def test_upgrading_twice_is_fine(folder: Path) -> None:
    result = digest(folder, "database", "upgrade")

    assert result.stdout == f"The database is at version {schema.newest()}.\n"


def test_without_a_publication_the_way_to_one_is_named(tmp_path: Path) -> None:
    result = digest(tmp_path, "database", "status")

    assert isinstance(result.exception, ConfigError)
    assert "digest init" in str(result.exception)
