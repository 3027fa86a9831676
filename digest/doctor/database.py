"""The database: there, of the right version, writable, sound."""

from collections.abc import Iterator
from contextlib import closing

import sqlalchemy as sa

from digest import schema
from digest.core.clock import Clock
from digest.core.database import Database
from digest.core.errors import ConfigError, DatabaseUnavailable
from digest.core.settings import Settings
from digest.doctor import postgresql, sqlite
from digest.doctor.finding import Finding, ok, warning, wrong

SUBJECT = "database"
UPGRADE = "Run `digest database upgrade`."


def examine(settings: Settings, *, clock: Clock) -> Iterator[Finding]:
    """What can be told of the database without changing it. The first thing that fails ends it."""
    try:
        database = Database(settings.database_url)
        if (absent := sqlite.absent(database)) is not None:
            yield absent
            return
        with closing(database):
            yield from _opened(database, clock)
    except ConfigError as error:
        yield wrong(SUBJECT, str(error), "Write database.url as sqlite:///digest.db or postgresql://user@host/name.")
    except sa.exc.ProgrammingError:
        message = "this user of the database may not do with its tables what the program needs"
        yield wrong(SUBJECT, message, "Let the tables belong to the user that database.url names.")
    except DatabaseUnavailable as error:
        yield wrong(SUBJECT, str(error), "")


def _opened(database: Database, clock: Clock) -> Iterator[Finding]:
    found = schema.current(database)
    yield from sqlite.examine(database) if database.embedded else postgresql.examine(database, clock=clock)
    yield version(found, needed=schema.newest())
    if found is not None:
        with database.writing() as session:
            session.execute(sa.text("UPDATE alembic_version SET version_num = version_num WHERE 1 = 0"))
        yield ok(SUBJECT, "it can be written to")


def version(found: str | None, *, needed: str) -> Finding:
    """Whether its tables are those of this program."""
    if found is None:
        return warning(SUBJECT, "it is empty; the first command that needs it makes the tables", UPGRADE)
    if found < needed:
        return wrong(SUBJECT, f"it is at version {found}, and this program needs {needed}", UPGRADE)
    if found > needed:
        return wrong(SUBJECT, f"it is at version {found}, newer than this program ({needed})", "Update the program.")
    return ok(SUBJECT, f"its tables are those of this program, version {found}")
