"""docs/sources.md is true: its commands, typed in their order against the demo's server, say what it says."""

import re
import shlex
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.publication import Publication
from tests.support.repository import ROOT

PAGE = (ROOT / "docs" / "sources.md").read_text(encoding="utf-8")
SHOWN_AT = "http://127.0.0.1:8011"
"""Where the page says the newsroom stands."""


@pytest.fixture
def newsroom(tmp_path: Path) -> Iterator[str]:
    """`digest demo --serve`, in a process of its own; its origin."""
    with Publication(tmp_path).started("demo", "--serve", "--port", "0") as process:
        assert process.stdout is not None
        yield process.stdout.readline().split()[3].rstrip("/")
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=10) == 0


def test_every_command_on_the_page_does_what_the_page_says(tmp_path: Path, newsroom: str) -> None:
    place, untrue = Publication(tmp_path), list[tuple[str, str, str]]()
    for command, promised in commands(PAGE.replace(SHOWN_AT, newsroom)):
        if command[0] == "cd":
            place = Publication(place.folder / command[1])
            save_files(place.folder)
            continue
        result = place.run(*command[1:])
        assert result.code in (0, 1), (command, result)
        lines = (result.out + result.err).splitlines()
        untrue += [(shlex.join(command), line, result.out + result.err) for line in promised if not said(line, lines)]

    assert untrue == []


def commands(page: str) -> Iterator[tuple[list[str], list[str]]]:
    """Each command, and the lines that the page shows below it."""
    for block in re.findall(r"```console\n(.*?)```", page, re.DOTALL):
        for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            typed, *shown = part.splitlines()
            yield shlex.split(typed), [line for line in shown if line.strip()]


def save_files(folder: Path) -> None:
    """Those that the page shows, under the names it gives them."""
    for name, text in re.findall(r"^```json (\S+)\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL):
        (folder / name).write_text(text, encoding="utf-8")


def said(promised: str, lines: list[str]) -> bool:
    """Whether one of the lines is the promised one, in which `...` stands for anything."""
    pattern = ".*".join(map(re.escape, promised.split("...")))
    return any(re.fullmatch(pattern, line) for line in lines)
