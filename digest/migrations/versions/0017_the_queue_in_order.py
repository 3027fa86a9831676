"""the queue in order

With the number of the delivery in it, PostgreSQL reads as many rows as it claims, and not all of one moment to sort them.
"""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

PENDING = sa.text("status = 'pending'")


def upgrade() -> None:
    op.drop_index("ix_deliveries_queue", "deliveries")
    op.create_index(
        "ix_deliveries_queue",
        "deliveries",
        ["issue_id", "not_before", "id"],
        sqlite_where=PENDING,
        postgresql_where=PENDING,
    )
