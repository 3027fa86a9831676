"""What is built is whole: templates, migrations and config.toml travel inside the wheel."""

import subprocess
import sys
import zipfile

import pytest

from tests.support.repository import ROOT


@pytest.fixture(scope="module")
def names(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """The names of the files in a wheel built from this tree."""
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    with zipfile.ZipFile(next(folder.glob("*.whl"))) as wheel:
        return set(wheel.namelist())


@pytest.mark.parametrize(
    ("folder", "place"),
    [("digest", "digest"), ("subscribers", "subscribers"), ("templates", "digest/shipped/templates")],
)
def test_every_file_of_the_program_is_in_the_wheel(names: set[str], folder: str, place: str) -> None:
    files = [path for path in (ROOT / folder).rglob("*") if path.is_file() and "__pycache__" not in path.parts]

    assert {f"{place}/{path.relative_to(ROOT / folder).as_posix()}" for path in files} <= names


def test_config_licence_and_types_are_in_the_wheel(names: set[str]) -> None:
    wanted = {"digest/shipped/config.toml", "digest/py.typed", "subscribers/py.typed"}

    assert wanted <= names
    assert any(name.endswith("dist-info/licenses/LICENSE") for name in names)


def test_nothing_else_is_in_the_wheel(names: set[str]) -> None:
    tops = {name.split("/")[0] for name in names if ".dist-info/" not in name}

    assert tops == {"digest", "subscribers"}
    assert [name for name in names if name.endswith((".pyc", ".db", ".eml"))] == []
