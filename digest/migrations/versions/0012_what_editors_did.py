"""what editors did"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "issue_edits",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("issue_id", sa.Integer(), nullable=False),
        sa.Column("thing", sa.String(length=40), nullable=False),
        sa.Column("before", sa.Text(), nullable=True),
        sa.Column("after", sa.Text(), nullable=True),
        sa.Column("author", sa.String(length=120), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("undoes_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["issue_id"], ["issues.id"], name=op.f("fk_issue_edits_issue_id_issues")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_issue_edits_staff_id_staff")),
        sa.ForeignKeyConstraint(["undoes_id"], ["issue_edits.id"], name=op.f("fk_issue_edits_undoes_id_issue_edits")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_issue_edits")),
    )
    with op.batch_alter_table("issue_edits", schema=None) as batch_op:
        batch_op.create_index("ix_issue_edits_issue_id_thing", ["issue_id", "thing"], unique=False)
