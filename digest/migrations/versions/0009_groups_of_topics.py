"""groups of topics"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("topics", sa.Column("group_name", sa.String(length=120), nullable=False, server_default=""))
