"""How the code reads: what ruff, mypy and import-linter do not check."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

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


def test_a_file_says_what_it_is_for_or_is_empty() -> None:
    assert [name for name, file in _everything() if not ast.get_docstring(_tree(file)) and file.read_bytes()] == []


def test_public_things_say_what_they_promise() -> None:
    public = [
        (name, item)
        for name, file in _ours()
        for item in _tree(file).body
        if isinstance(item, Definition) and not item.name.startswith("_")
    ]

    assert [(name, item.name) for name, item in public if not ast.get_docstring(item)] == []


def test_files_are_short() -> None:
    assert [name for name, file in _everything() if len(file.read_bytes().splitlines()) > LONGEST_FILE] == []


def test_functions_are_short() -> None:
    functions = [
        (name, item)
        for name, file in _everything()
        for item in ast.walk(_tree(file))
        if isinstance(item, ast.FunctionDef | ast.AsyncFunctionDef)
    ]

    assert [(name, item.name) for name, item in functions if _lines(item) > LONGEST_FUNCTION] == []


def test_init_files_are_empty() -> None:
    assert [name for name, file in _everything() if file.name == "__init__.py" and file.read_bytes()] == []


def test_time_and_environment_come_in_from_the_edge() -> None:
    inner = [(name, file) for name, file in _ours() if not name.startswith(MAY_READ_THE_WORLD)]

    said = [(name, words) for name, file in inner for words in _dotted_names(_tree(file))]

    assert [(name, words) for name, words in said if words in READS_THE_WORLD] == []


def test_names_say_something() -> None:
    classes = [
        (name, item.name)
        for name, file in _ours()
        for item in ast.walk(_tree(file))
        if isinstance(item, ast.ClassDef) and item.name != "DigestError"
    ]

    assert [(name, said) for name, said in classes if _words(said) & EMPTY_WORDS] == []
    assert [name for name, file in _ours() if _words(file.stem.title()) & EMPTY_WORDS] == []


def _ours() -> Iterator[tuple[str, Path]]:
    """The program: name and file. Migrations are drafted by Alembic."""
    yield from ((name, file) for name, file in _named("digest", "subscribers") if "/versions/" not in name)


def _everything() -> Iterator[tuple[str, Path]]:
    yield from _ours()
    yield from _named("tests", "benchmarks")


def _named(*folders: str) -> Iterator[tuple[str, Path]]:
    yield from ((file.relative_to(ROOT).as_posix(), file) for file in sources(*folders))


@cache
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
