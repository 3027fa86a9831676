"""All that is kept, for comparing before with after."""

from collections.abc import Iterator

import sqlalchemy as sa

from digest import schema
from digest.core.database import Database


def everything_in(database: Database) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table."""
    return dict(_tables(database))


def _tables(database: Database) -> Iterator[tuple[str, list[tuple[object, ...]]]]:
    with database.reading() as session:
        for table in schema.metadata().sorted_tables:
            yield table.name, sorted((tuple(row) for row in session.execute(sa.select(table))), key=repr)
