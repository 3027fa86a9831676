"""the last word"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("issues", sa.Column("approved_content", sa.Text(), nullable=True))
    op.add_column("issues", sa.Column("ready_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("issues", sa.Column("ready_by", sa.String(length=120), nullable=False, server_default=""))
    op.add_column("issues", sa.Column("sent_back", sa.Text(), nullable=False, server_default=""))
