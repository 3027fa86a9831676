"""Emptying a database, and making new ones, for tests that need many."""

from itertools import count

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


def new_database(server: str) -> str:
    """The URL of a new database without any table, on the PostgreSQL server of that URL."""
    url = sa.make_url(server).set(database=f"journey_{next(_number)}")
    database = Database(server)
    with database.engine.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
        connection.execute(sa.text(f"CREATE DATABASE {url.database}"))
    database.close()
    return url.render_as_string(hide_password=False)


_number = count(1)
