"""A newsroom that can run weeks: use cases on a real database, a real outbox folder, a clock the test moves."""

from pathlib import Path

import pytest

from digest.core.database import Database
from tests.support.newsroom import Newsroom


@pytest.fixture
def newsroom(database: Database, tmp_path: Path) -> Newsroom:
    """A newsroom on an empty database; its mail goes to `tmp_path / "outbox"`."""
    return Newsroom(database, tmp_path / "outbox")
