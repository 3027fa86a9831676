"""how many readers"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("issues", sa.Column("readers", sa.Integer(), nullable=True))
    op.execute(
        "UPDATE issues SET readers = (SELECT count(*) FROM deliveries WHERE deliveries.issue_id = issues.id"
        " AND deliveries.status NOT IN ('nothing-new', 'skipped', 'cancelled')) WHERE planned_at IS NOT NULL"
    )


def downgrade() -> None:
    op.drop_column("issues", "readers")
