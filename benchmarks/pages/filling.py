"""A database with everything that pages may look at."""

from dataclasses import dataclass

from benchmarks.pages.ledger import fill_ledger
from benchmarks.pages.publication import OUT, fill_articles
from benchmarks.pages.readers import fill_readers
from benchmarks.pages.staff import fill_staff, make_reports
from digest import schema
from digest.core.database import Database
from digest.core.settings import Settings


@dataclass(frozen=True, slots=True)
class Keys:
    """What opens the pages of the desk."""

    cookie: str
    """Of an admin, who gave their password just now."""
    password_link: str


def fill(url: str, readers: int, settings: Settings) -> Keys:
    """One publication with so many readers, in an empty database."""
    database = Database(url)
    schema.upgrade(database)
    with database.writing() as session:
        upto = fill_articles(session)
        fill_readers(session, readers, served=upto[OUT], behind=upto[OUT - 1])
    _analyze(database)
    with database.writing() as session:
        fill_ledger(session)
    _analyze(database)
    with database.writing() as session:
        keys = Keys(*fill_staff(session, settings))
    make_reports(database)
    database.close()
    return keys


def _analyze(database: Database) -> None:
    """What PostgreSQL does by itself within minutes."""
    if not database.embedded:
        with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("VACUUM ANALYZE")
