"""what pages ask for"""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

MAILABLE = sa.text("confirmed_at IS NOT NULL AND ended_at IS NULL AND address IS NOT NULL")
UNSUBSCRIBED = sa.text("ended_reason = 'unsubscribed'")
SENT = sa.text("status = 'sent'")
LATE = sa.text("status = 'sent' AND attempts > 1")
TOLD = sa.text("status != 'sent' AND (status NOT IN ('pending', 'sending') OR reply != '')")


def upgrade() -> None:
    _index("ix_subscribers_mailable", "subscribers", ["frequency", "covered_upto"], MAILABLE)
    _index("ix_subscribers_unsubscribed", "subscribers", ["ended_at"], UNSUBSCRIBED)
    _index("ix_deliveries_sent", "deliveries", ["issue_id", "finished_at"], SENT)
    _index("ix_deliveries_late", "deliveries", ["issue_id", "attempts"], LATE)
    _index("ix_deliveries_told", "deliveries", ["issue_id", "status"], TOLD)
    op.create_index("ix_issues_went_out", "issues", ["schedule", "state", "planned_at", "upto"])
    op.create_index("ix_articles_first_seen_at", "articles", ["first_seen_at"])


def _index(name: str, table: str, columns: list[str], where: sa.TextClause) -> None:
    op.create_index(name, table, columns, sqlite_where=where, postgresql_where=where)
