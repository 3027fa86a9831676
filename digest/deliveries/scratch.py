"""Temporary tables that planning joins with: they live in one transaction and are gone after it."""

from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa
from sqlalchemy.orm import Session

from digest.core.database import UTCDateTime

ANY_HOUR = -1
"""Stands for the schedule's hour: columns that are joined by are never NULL."""

_metadata = sa.MetaData()

READERS = sa.Table(
    "plan_readers",
    _metadata,
    sa.Column("subscriber_id", sa.Integer, primary_key=True),
    sa.Column("revision", sa.Integer),
    sa.Column("topic_set_id", sa.Integer),
    sa.Column("covered_upto", sa.Integer),
    sa.Column("language", sa.String(35)),
    sa.Column("timezone", sa.String(64)),
    sa.Column("hour", sa.Integer),
    sa.Column("received", sa.Text),
    sa.Column("skipped", sa.String(40)),
    prefixes=["TEMPORARY"],
)
"""Readers that have no row in the ledger yet, as they are now; `skipped` is a reason, or empty; `hour` is their own, or
`ANY_HOUR`."""

SEND_TIMES = sa.Table(
    "plan_send_times",
    _metadata,
    sa.Column("timezone", sa.String(64), primary_key=True),
    sa.Column("hour", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("not_before", UTCDateTime),
    prefixes=["TEMPORARY"],
)
"""When readers of each time zone who want it at this hour get the issue."""

CARRIERS = sa.Table(
    "plan_carriers",
    _metadata,
    sa.Column("edition_id", sa.Integer, primary_key=True),
    sa.Column("article_id", sa.Integer, primary_key=True),
    sa.Column("again", sa.Boolean),
    prefixes=["TEMPORARY"],
)
"""Past editions with articles that are in this issue, too. `again`: the article stands in the log again, so
everybody who was sent the edition has had it; otherwise only those whose mail is doubtful may have."""

RECEIVED = sa.Table(
    "plan_received",
    _metadata,
    sa.Column("subscriber_id", sa.Integer, primary_key=True),
    sa.Column("articles", sa.Text),
    prefixes=["TEMPORARY"],
)
"""Readers who had some of this issue's articles before: ids joined by commas. Readers without any are missing."""


@contextmanager
def scratch_tables(session: Session) -> Iterator[None]:
    """The tables, empty, for the length of the block."""
    connection = session.connection()
    _metadata.create_all(connection, checkfirst=False)
    yield
    _metadata.drop_all(connection, checkfirst=False)
