"""what nobody has any more is found, and goes, without a look at every row"""

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

INDEXES = [
    ("deliveries", "cohort_id"),
    ("cohorts", "topic_set_id"),
    ("cohorts", "edition_id"),
    ("subscribers", "topic_set_id"),
]


def upgrade() -> None:
    for table, column in INDEXES:
        op.create_index(f"ix_{table}_{column}", table, [column], unique=False)


def downgrade() -> None:
    for table, column in INDEXES:
        op.drop_index(f"ix_{table}_{column}", table_name=table)
