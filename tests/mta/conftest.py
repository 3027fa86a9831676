"""What the tests with a real mail server begin with: Postfix, and an issue for many readers that is due now."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.mta.postfix import UNKNOWN, Postfix
from tests.support.publication import Publication
from tests.support.repository import ROOT

PAGE = ROOT / "tests" / "data" / "topic-page.txt"
READERS = [f"reader{number}@example.org" for number in range(60)]


@pytest.fixture(scope="session")
def only_postfix() -> Iterator[Postfix]:
    """A Postfix that takes a few seconds to start."""
    with Postfix() as postfix:
        yield postfix


@pytest.fixture
def postfix(only_postfix: Postfix) -> Postfix:
    """A Postfix that has delivered nothing yet."""
    only_postfix.empty()
    return only_postfix


@pytest.fixture
def approved(tmp_path: Path) -> Publication:
    """A publication with an issue approved and due now, for all of READERS and one whose mailbox does not exist."""
    shutil.copy(PAGE, tmp_path / "page.txt")
    rows = [f"{address},immune-system,2026-01-01T00:00:00Z" for address in (*READERS, UNKNOWN)]
    (tmp_path / "readers.csv").write_text("\n".join(["email,topics,confirmed_at", *rows]), encoding="ascii")
    publication = Publication.made(tmp_path / "pub")
    publication("topics", "add", "immune-system", "Immune System")
    publication("articles", "import", "../page.txt", "--topic", "immune-system")
    publication("subscribers", "import", "../readers.csv")
    publication("issues", "plan", "weekly", "--now")
    publication("issues", "approve", "weekly")
    return publication
