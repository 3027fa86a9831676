"""The promises of `digest.core.bulk` on both databases."""

from collections.abc import Iterable
from datetime import datetime

import pytest
import sqlalchemy as sa

from digest.core.bulk import among
from digest.core.database import Database
from digest.topics.models import Topic


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ([], []),
        ([2, 2, 3, 99], [2, 3]),
        ({1: "", 3: ""}, [1, 3]),
        ({1, 2}, [1, 2]),
        (range(-10, 100_000), [1, 2, 3]),
    ],
)
def test_rows_are_found_among_any_number_of_values(
    database: Database, now: datetime, asked: Iterable[int], found: list[int]
) -> None:
    with database.writing() as session:
        session.add_all([Topic(id=id, slug=f"t{id}", name=f"T{id}", created_at=now, sort=0) for id in (1, 2, 3)])

    with database.reading() as session:
        statement = sa.select(Topic.id).where(among(session, Topic.id, asked)).order_by(Topic.id)
        assert list(session.scalars(statement)) == found
