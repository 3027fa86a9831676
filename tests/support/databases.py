"""Emptying a database, and making new ones, for tests that need many."""

from itertools import count

import pytest
import sqlalchemy as sa

from digest import schema
from digest.core.database import Database

on_one_database = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
"""For what pages say and how a browser shows them, which is the same on every database."""
IDS_BEGIN_ANEW = sa.text(
    "SELECT setval(quote_ident(sequencename)::regclass, 1, false) FROM pg_sequences"
    " WHERE schemaname = 'public' AND last_value IS NOT NULL"
)


def emptied(database: Database) -> Database:
    """The database without any row, its ids beginning anew. TRUNCATE takes ten times as long for the rows of a test."""
    with database.writing() as session:
        for table in reversed(schema.metadata().sorted_tables):
            session.execute(sa.delete(table))
        if not database.embedded:
            session.execute(IDS_BEGIN_ANEW)
    return database


def let_power_fail(server: Database) -> None:
    """Have a PostgreSQL server never wait for its disk: what it holds need not outlive the tests."""
    with server.engine.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
        for safety in ("fsync", "full_page_writes", "synchronous_commit"):
            connection.execute(sa.text(f"ALTER SYSTEM SET {safety} = off"))
        connection.execute(sa.text("SELECT pg_reload_conf()"))


def new_database(server: str) -> str:
    """The URL of a new database without any table, on the PostgreSQL server of that URL."""
    url = sa.make_url(server).set(database=f"journey_{next(_number)}")
    database = Database(server)
    with database.engine.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
        connection.execute(sa.text(f"CREATE DATABASE {url.database}"))
    database.close()
    return url.render_as_string(hide_password=False)


_number = count(1)
