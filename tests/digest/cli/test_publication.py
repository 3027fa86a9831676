"""`digest init`: a whole publication, or nothing."""

import os
import stat
from pathlib import Path

import pytest

from digest.app import open_publication
from digest.cli.publication import init
from digest.core import shipped
from digest.core.errors import BadInput, Conflict


def test_a_new_publication_can_be_opened(tmp_path: Path) -> None:
    init(tmp_path / "news")

    app = open_publication(tmp_path / "news" / "config.toml")
    assert app.database.engine.url.database == str(tmp_path / "news" / "digest.db")
    app.database.close()


def test_it_begins_with_the_commented_config(tmp_path: Path) -> None:
    init(tmp_path / "deep" / "down" / "news")

    assert (tmp_path / "deep" / "down" / "news" / "config.toml").read_bytes() == shipped.config().read_bytes()


def test_each_publication_has_a_key_of_its_own(tmp_path: Path) -> None:
    for name in ("one", "two"):
        init(tmp_path / name)

    keys = [(tmp_path / name / "secrets" / "secret_key").read_text(encoding="ascii") for name in ("one", "two")]
    assert keys[0] != keys[1]
    assert min(map(len, keys)) >= 32


@pytest.mark.parametrize(("name", "mode"), [("secrets", 0o700), ("secrets/secret_key", 0o600), ("digest.db", 0o600)])
def test_what_is_private_is_for_its_owner_alone(tmp_path: Path, name: str, mode: int) -> None:
    init(tmp_path)

    assert stat.S_IMODE((tmp_path / name).stat().st_mode) == mode


def test_keys_mails_and_people_are_not_checked_in(tmp_path: Path) -> None:
    (tmp_path / ".gitignore").write_text("drafts/\nsecrets/", encoding="utf-8")

    init(tmp_path)

    assert (tmp_path / ".gitignore").read_text(encoding="utf-8") == "drafts/\nsecrets/\noutbox/\ndigest.db*\n"


def test_it_says_what_to_type_next(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    init(tmp_path / "my news")

    commands = [line.strip() for line in capsys.readouterr().out.splitlines() if line.startswith("  ")]
    assert commands[0] == f"cd '{tmp_path}/my news'"
    assert [line.split()[:3] for line in commands[1:]] == [["digest", "topics", "add"], ["digest", "sources", "add"]]


def test_a_publication_is_never_overwritten(tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text("# mine", encoding="utf-8")

    with pytest.raises(Conflict, match="there is a publication already"):
        init(tmp_path)

    assert [path.name for path in tmp_path.iterdir()] == ["config.toml"]


@pytest.mark.parametrize("name", ["notes.txt", "notes.txt/news", "notes.txt/deep/news"])
def test_a_file_in_the_way_is_named(tmp_path: Path, name: str) -> None:
    (tmp_path / "notes.txt").write_text("Dear diary", encoding="utf-8")

    with pytest.raises(BadInput, match=r"notes\.txt is a file"):
        init(tmp_path / name)


def test_a_failure_takes_back_what_was_made_and_no_more(tmp_path: Path) -> None:
    (tmp_path / ".gitignore").mkdir()

    with pytest.raises(BadInput, match=r"\.gitignore"):
        init(tmp_path)

    assert [path.name for path in tmp_path.iterdir()] == [".gitignore"]


def test_a_run_that_was_killed_can_be_repeated(tmp_path: Path) -> None:
    """A killed run leaves anything but config.toml, which comes last."""
    init(tmp_path)
    (tmp_path / "config.toml").unlink()
    key = (tmp_path / "secrets" / "secret_key").read_bytes()

    init(tmp_path)

    assert (tmp_path / "config.toml").exists()
    assert (tmp_path / "secrets" / "secret_key").read_bytes() == key


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_of_somebody_else_is_named(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)

    with pytest.raises(BadInput, match="no permission"):
        init(tmp_path / "news")
