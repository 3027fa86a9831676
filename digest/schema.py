"""Brings a database to the shape this code needs, by Alembic's migrations.

Revisions are numbered 0001, 0002, ... and their files begin with that number, so that the usual question, "is this
database up to date?", is one small query and does not import Alembic.
"""

import importlib
from pathlib import Path

import sqlalchemy as sa

from digest.core.database import Base, Database, Lock, lock
from digest.core.errors import DatabaseUnavailable

MODELS = (
    "digest.articles.models",
    "digest.deliveries.models",
    "digest.deliveries.notices.models",
    "digest.deliveries.returns.models",
    "digest.issues.checks.models",
    "digest.issues.models",
    "digest.sources.models",
    "digest.topics.models",
    "subscribers.models",
    "subscribers.staff.models",
)
MIGRATIONS = Path(__file__).parent / "migrations"


def metadata() -> sa.MetaData:
    """Every table of both packages."""
    for module in MODELS:
        importlib.import_module(module)
    return Base.metadata


def newest() -> str:
    """The revision this code needs."""
    return max(file.name[:4] for file in (MIGRATIONS / "versions").glob("[0-9]*.py"))


def current(database: Database) -> str | None:
    """The revision the database is at; None when it is empty."""
    with database.reading() as session:
        if not sa.inspect(session.connection()).has_table("alembic_version"):
            return None
        version: str | None = session.scalar(sa.text("SELECT version_num FROM alembic_version"))
        return version


def ensure(database: Database) -> None:
    """Set up an empty database; refuse one of another version.

    Raises DatabaseUnavailable with the command that helps.
    """
    found = current(database)
    if found is None:
        upgrade(database)
    elif found < newest():
        raise DatabaseUnavailable(
            f"the database is at version {found}, this program needs {newest()}; run `digest database upgrade`"
        )
    elif found > newest():
        raise DatabaseUnavailable(f"the database is at version {found}, newer than this program ({newest()})")


def upgrade(database: Database) -> None:
    """Run the missing migrations in one transaction. Safe to repeat, and when two processes do it at once.

    Raises DatabaseUnavailable for a version that this program does not know.
    """
    from alembic import command
    from alembic.config import Config
    from alembic.util import CommandError

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    with database.writing() as session:
        lock(session, Lock.UPGRADE)
        config.attributes["connection"] = session.connection()
        try:
            command.upgrade(config, "head")
        except CommandError as error:
            raise DatabaseUnavailable(f"the database cannot be upgraded: {error}; is it of a newer program?") from error
