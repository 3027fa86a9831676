"""What holds for every template and style sheet of pages, those included that no test has looked at yet."""

import re
from pathlib import Path

import pytest

from tests.support.pseudo import untranslated
from tests.support.repository import ROOT

TEMPLATES = sorted((ROOT / "templates" / "web").rglob("*.html"))
SHEETS = sorted((ROOT / "templates" / "web" / "static").glob("*.css"))
JINJA = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}", re.DOTALL)
ATTRIBUTES = re.compile(r'(?:[\w-]+="[^"]*"\s*)+')
"""Of an element that stands in another template."""
SAME_EVERYWHERE = {"UTC", "kB", "https://"}
"""Written alike in every language."""
ONE_SIDED = re.compile(
    r"(?:-|^\s*|[{;]\s*)(?:left|right)\b[\w-]*\s*:|(?:text-align|float|clear):\s*(?:left|right)", re.MULTILINE
)


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda file: file.stem)
def test_every_word_of_a_template_stands_in_a_message(template: Path) -> None:
    written = JINJA.sub("", template.read_text(encoding="utf-8"))

    found = [left for left in untranslated(f"<body>{written}") if not ATTRIBUTES.fullmatch(left)]
    assert [left for left in found if left not in SAME_EVERYWHERE] == []


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda file: file.stem)
def test_a_style_sheet_knows_no_left_and_right(sheet: Path) -> None:
    """The layout mirrors by itself where people read from right to left."""
    assert ONE_SIDED.findall(sheet.read_text(encoding="utf-8")) == []
