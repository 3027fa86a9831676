"""What journeys begin with: an empty folder, a publication in it on each kind of database, a topic page, and a
web site to read."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from digest.core.database import Database
from tests.support.databases import new_database
from tests.support.newsroom import Newsroom
from tests.support.press import Press
from tests.support.publication import Publication
from tests.support.repository import ROOT
from tests.support.site.server import Site, open_site

PAGE = ROOT / "tests" / "data" / "topic-page.txt"


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_database(request: pytest.FixtureRequest) -> dict[str, str]:
    """The variables that lead to a database without any table: none for SQLite, where `init` makes one."""
    if request.param == "sqlite":
        return {}
    server: str = request.getfixturevalue("postgresql_url")
    return {"DIGEST_DATABASE__URL": new_database(server)}


@pytest.fixture
def publication(tmp_path: Path) -> Publication:
    """A publication fresh from `digest init`, on SQLite, with page.txt beside its folder."""
    shutil.copy(PAGE, tmp_path / "page.txt")
    return Publication.made(tmp_path / "pub")


@pytest.fixture
def either(tmp_path: Path, empty_database: dict[str, str]) -> Publication:
    """A fresh publication on each kind of database, with page.txt beside its folder."""
    shutil.copy(PAGE, tmp_path / "page.txt")
    return Publication.made(tmp_path / "pub", **empty_database)


@pytest.fixture
def site() -> Iterator[Site]:
    """An empty web site on loopback."""
    with open_site() as site:
        yield site


@pytest.fixture
def neighbour() -> Iterator[Site]:
    """Another one, on another port of this machine."""
    with open_site() as neighbour:
        yield neighbour


@pytest.fixture
def press(database: Database, tmp_path: Path) -> Press:
    """A publication on a clock of its own, with one topic and one weekly reader, on each kind of database."""
    return Press.opened(Newsroom(database, tmp_path / "outbox"))
