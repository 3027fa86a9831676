"""How the code reads: what ruff, mypy and import-linter do not check."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.repository import ROOT, sources

LONGEST_FILE = 400
LONGEST_FUNCTION = 60
EMPTY_WORDS = {"Digest", "Manager", "Helper", "Helpers", "Util", "Utils", "Data", "Info", "Process"}
"""Words that say nothing, as parts of names. `Database` is one word and no `Data`."""
READS_THE_WORLD = {
    *("datetime.now", "datetime.utcnow", "datetime.today", "date.today", "time.time", "os.environ", "os.getenv"),
}
MAY_READ_THE_WORLD = ("digest/core/", "digest/cli/")

Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


def _name(file: Path) -> str:
    return file.relative_to(ROOT).as_posix()


OURS = [file for file in sources("digest", "subscribers") if "versions" not in file.parts]
EVERYTHING = [*OURS, *sources("tests", "benchmarks")]
each_of_ours = pytest.mark.parametrize("file", OURS, ids=_name)
each_file = pytest.mark.parametrize("file", EVERYTHING, ids=_name)


@each_file
def test_a_file_says_what_it_is_for_or_is_empty(file: Path) -> None:
    assert ast.get_docstring(_tree(file)) or not file.read_bytes()


@each_of_ours
def test_public_things_say_what_they_promise(file: Path) -> None:
    public = [item for item in _tree(file).body if isinstance(item, Definition) and not item.name.startswith("_")]

    assert [item.name for item in public if not ast.get_docstring(item)] == []


@each_file
def test_files_and_functions_are_short(file: Path) -> None:
    functions = [item for item in ast.walk(_tree(file)) if isinstance(item, ast.FunctionDef | ast.AsyncFunctionDef)]

    assert len(file.read_text(encoding="utf-8").splitlines()) <= LONGEST_FILE
    assert [item.name for item in functions if _lines(item) > LONGEST_FUNCTION] == []


@pytest.mark.parametrize("file", [file for file in OURS if file.name == "__init__.py"], ids=_name)
def test_init_files_are_empty(file: Path) -> None:
    assert file.read_bytes() == b""


@each_of_ours
def test_time_and_environment_come_in_from_the_edge(file: Path) -> None:
    if not _name(file).startswith(MAY_READ_THE_WORLD):
        assert [said for said in _dotted_names(_tree(file)) if said in READS_THE_WORLD] == []


@each_of_ours
def test_names_say_something(file: Path) -> None:
    classes = [item.name for item in ast.walk(_tree(file)) if isinstance(item, ast.ClassDef)]

    assert [name for name in classes if _words(name) & EMPTY_WORDS and name != "DigestError"] == []
    assert not _words(file.stem.title()) & EMPTY_WORDS


def _tree(file: Path) -> ast.Module:
    return ast.parse(file.read_bytes())


def _lines(item: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    return (item.end_lineno or item.lineno) - item.lineno + 1


def _words(name: str) -> set[str]:
    """The words of a CamelCase or Snake_Case name."""
    return set(re.findall(r"[A-Z]+(?![a-z])|[A-Z][a-z]*", name))


def _dotted_names(tree: ast.AST) -> Iterator[str]:
    """Every `a.b` that is said, by its last two words, and every name imported from a module."""
    for item in ast.walk(tree):
        if isinstance(item, ast.Attribute):
            yield f"{ast.unparse(item.value).split('.')[-1]}.{item.attr}"
        elif isinstance(item, ast.ImportFrom):
            yield from (f"{item.module}.{alias.name}" for alias in item.names)
