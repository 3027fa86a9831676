"""Emptying a database, for tests that need many."""

import sqlalchemy as sa

from digest import schema
from digest.core.database import Database


def emptied(database: Database) -> Database:
    """The database without any row, its ids beginning anew."""
    tables = schema.metadata().sorted_tables
    with database.writing() as session:
        if database.embedded:
            for table in reversed(tables):
                session.execute(sa.delete(table))
        else:
            names = ", ".join(table.name for table in tables)
            session.execute(sa.text(f"TRUNCATE {names} RESTART IDENTITY"))
    return database
