"""Documents that say what the repository does not do would be worse than none."""

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from tests.support.repository import ROOT

ADRS = sorted((ROOT / "docs" / "adr").glob("*.md"))
DOCUMENTS = [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").glob("*.md")), *ADRS]


def test_every_dependency_has_its_line_in_the_record_of_libraries() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    extras = project["project"]["optional-dependencies"].values()
    groups = [project["project"]["dependencies"], *extras, *project["dependency-groups"].values()]
    said = (ROOT / "docs" / "adr" / "0002-libraries.md").read_text(encoding="utf-8")

    names = {Requirement(line).name for group in groups for line in group}

    assert {name for name in names if not re.search(rf"\b{re.escape(name)}\b", said)} == set()


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_make_command_that_is_named_exists(document: Path) -> None:
    goals = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), flags=re.MULTILINE))
    text = document.read_text(encoding="utf-8")

    named = re.findall(r"`make ([a-z-]+)[^`]*`|^ {4}make ([a-z-]+)", text, flags=re.MULTILINE)

    assert {one or other for one, other in named} <= goals


def test_decisions_are_numbered_without_gaps() -> None:
    assert [path.name[:5] for path in ADRS] == [f"{number:04}-" for number in range(len(ADRS))]


@pytest.mark.parametrize("record", ADRS, ids=lambda path: path.name)
def test_a_decision_is_one_quotable_line_between_short_context_and_consequences(record: Path) -> None:
    text = record.read_text(encoding="utf-8")
    parts = re.split(r"^## (.+)$", text, flags=re.MULTILINE)

    title, headings, bodies = parts[0], parts[1::2], parts[2::2]

    assert title.startswith(f"# {record.name[:4]} ")
    assert headings == ["Context", "Decision", "Consequences", "Alternatives"]
    assert len(re.findall(r"[.?!](?=\s|$)", bodies[0])) <= 4
    assert len([line for line in bodies[1].splitlines() if line.startswith("> ")]) == 1
