"""Where things lie in the repository, for the tests that read it."""

from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]


def sources(*folders: str) -> Iterator[Path]:
    """Every Python file below the folders, in order."""
    for folder in folders:
        yield from sorted((ROOT / folder).rglob("*.py"))
