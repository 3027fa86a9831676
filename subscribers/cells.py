"""Cells of a CSV file that a spreadsheet would take for a formula, made harmless and back again."""

import re

FORMULA = re.compile(r"'*[=+\-@\t\r]")


def defused(text: str) -> str:
    """With an apostrophe in front where a spreadsheet would compute something; `plain` takes it away again."""
    return f"'{text}" if FORMULA.match(text) else text


def plain(cell: str) -> str:
    """The text that `defused` was given."""
    return cell[1:] if cell.startswith("'") and FORMULA.match(cell) else cell
