"""Claiming reads the queue in the order in which mails go out: of many that wait for one moment, only the first."""

from datetime import datetime

import sqlalchemy as sa

from digest.core.database import Database
from digest.deliveries import statements


def test_a_claim_sorts_nothing(database: Database, now: datetime) -> None:
    due = statements.due().params(issue=1, now=now).limit(500)
    asked = str(due.compile(database.engine, compile_kwargs={"literal_binds": True}))
    with database.writing() as session:
        if not database.embedded:
            for way in ("seqscan", "sort", "incremental_sort", "bitmapscan"):  # ways of small tables
                session.execute(sa.text(f"SET LOCAL enable_{way} = off"))
        explain = sa.text(f"{'EXPLAIN QUERY PLAN' if database.embedded else 'EXPLAIN'} {asked}".replace(":", "\\:"))
        plan = "\n".join(str(tuple(line)) for line in session.execute(explain))

    assert "ix_deliveries_queue" in plan
    assert "Sort" not in plan
    assert "TEMP B-TREE" not in plan
