"""Alembic's entry: runs on the connection that `digest.schema` hands over."""

from typing import Literal

import sqlalchemy as sa
from alembic import context
from alembic.autogenerate.api import AutogenContext

from digest.core.database import UTCDateTime
from digest.schema import metadata


def in_plain_types(kind: str, item: object, autogen: AutogenContext) -> str | Literal[False]:
    """A migration must not change when our own types do."""
    if kind == "type" and isinstance(item, UTCDateTime):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(item, sa.Enum):
        return f"sa.String(length={item.length})"
    return False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata(),
    render_as_batch=True,
    render_item=in_plain_types,
)
with context.begin_transaction():
    context.run_migrations()
