"""A file that is not what was asked for ends in one clear line, and nothing is half-written."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.hostile_files import HOSTILE, hostile_file
from tests.support.publication import Publication

READERS = [["articles", "import"], ["subscribers", "import"], ["sources", "add"], ["mail", "check"]]
TOLD_BELOW = {
    ("articles import", "latin-1"),
    ("sources add", "latin-1"),
    ("subscribers import", "quotes that never end"),
}
CASES = [(command, kind) for command in READERS for kind in HOSTILE if (" ".join(command), kind) not in TOLD_BELOW]


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Publication]:
    """A publication for all these tests: none may change it, which is looked at when they are done."""
    publication = Publication.made(tmp_path_factory.mktemp("kept") / "pub")
    publication("topics", "add", "news", "News")
    before = publication.everything()
    yield publication
    assert publication.everything() == before


@pytest.mark.parametrize(
    ("command", "kind"), CASES, ids=lambda given: given if isinstance(given, str) else " ".join(given)
)
def test_a_file_that_cannot_be_used_is_named(kept: Publication, tmp_path: Path, command: list[str], kind: str) -> None:
    file = hostile_file(tmp_path, kind)

    refused = kept.run(*command, file)

    assert file.name in refused.error


def test_articles_in_a_wrong_encoding_are_read_with_a_warning(publication: Publication) -> None:
    file = publication.folder / "articles.csv"
    file.write_bytes("title\nZoë and the “whales”\n".encode("cp1252"))

    taken = publication("articles", "import", file)

    assert "some characters are not UTF-8" in taken.err
    assert publication("articles", "list", "--json").json[0]["title"] == "Zoë and the “whales”"


@pytest.mark.parametrize(
    "rows", ["nobody\na@b@c\n", '"zoe@example.org\nana@example.org\n'], ids=["addresses", "quotes"]
)
def test_a_list_of_nothing_but_bad_rows_adds_nobody(publication: Publication, rows: str) -> None:
    file = publication.folder / "readers.csv"
    file.write_text(f"email\n{rows}", encoding="utf-8")

    refused = publication.run("subscribers", "import", file)

    assert refused.code == 1
    assert refused.err.splitlines()[-1] == f"error: {file}: no row can be used; nothing was imported"
    assert publication("subscribers", "list", "--json").json == []


@pytest.mark.parametrize("kind", sorted(HOSTILE.keys() - {"blank", "empty"}))
def test_a_config_that_cannot_be_read_is_named(kept: Publication, tmp_path: Path, kind: str) -> None:
    file = hostile_file(tmp_path, kind, suffix=".toml")

    refused = kept.run("--config", file, "topics", "list")

    assert file.name in refused.error


@pytest.mark.parametrize("kind", ["a program", "below a file", "a pipe", "a name too long"])
def test_init_says_what_is_in_the_way(tmp_path: Path, kind: str) -> None:
    place = hostile_file(tmp_path, kind, suffix="")
    before = sorted(tmp_path.rglob("*"))

    refused = Publication(tmp_path).run("init", place)

    assert str(tmp_path) in refused.error
    assert sorted(tmp_path.rglob("*")) == before


@pytest.mark.parametrize("kind", ["empty", "blank", "noise", "a picture", "UTF-16 without a mark", "a folder"])
def test_a_secret_key_that_is_none_is_said(publication: Publication, kind: str) -> None:
    secrets = publication.folder / "secrets"
    (secrets / "secret_key").unlink()
    hostile_file(secrets, kind, suffix="").rename(secrets / "secret_key")

    assert "secret" in publication.run("topics", "list").error


def test_a_secrets_folder_that_is_a_file_is_said(publication: Publication) -> None:
    shutil.rmtree(publication.folder / "secrets")
    (publication.folder / "secrets").write_text("swordfish", encoding="utf-8")

    assert "secrets" in publication.run("topics", "list").error
