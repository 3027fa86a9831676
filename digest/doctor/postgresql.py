"""What only PostgreSQL has: a version and a clock of its own, a line to it, a role in a pair."""

from collections.abc import Iterator
from datetime import timedelta

import sqlalchemy as sa

from digest.core.clock import Clock
from digest.core.database import Database
from digest.doctor.finding import Finding, ok, warning, wrong

SUBJECT = "database"
OLDEST = 14
"""The oldest that still gets security updates."""
MOST_APART = timedelta(seconds=5)
_ASK = sa.text(
    "SELECT current_setting('server_version_num')::int / 10000 AS version, pg_is_in_recovery() AS standby,"
    " clock_timestamp() AS now, coalesce((SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()), false) AS tls,"
    " coalesce(inet_server_addr() <<= ANY (ARRAY['127.0.0.0/8', '::1/128']::inet[]), true) AS here"
)
"""`here`: over a socket, or loopback."""


def examine(database: Database, *, clock: Clock) -> Iterator[Finding]:
    """The server. Raises DatabaseUnavailable."""
    url = database.engine.url
    with database.reading() as session:
        before = clock()
        row = session.execute(_ASK).one()
        after = clock()
    yield _version(row.version, f"{url.database} on {url.query.get('host', url.host)}")
    yield clocks(row.now - (before + (after - before) / 2))
    if row.standby:
        yield wrong(SUBJECT, "it is a standby, which can only be read", "Name the primary server in database.url.")
    if not row.tls and not row.here:
        message = "readers' addresses cross the network in the clear"
        yield warning(SUBJECT, message, "Add ?sslmode=verify-full to database.url.")


def clocks(apart: timedelta) -> Finding:
    """Whether the server's clock and ours agree; `apart` is how far it is ahead."""
    seconds = abs(apart.total_seconds())
    if abs(apart) <= MOST_APART:
        return ok(SUBJECT, "its clock and that of this machine agree")
    where = "ahead of" if apart > timedelta() else "behind"
    message = f"its clock is {seconds:,.0f} s {where} that of this machine"
    return warning(SUBJECT, message, "Set both by NTP: what is due when would depend on who asks.")


def _version(number: int, where: str) -> Finding:
    if number < OLDEST:
        advice = f"Update it to {OLDEST} or newer."
        return warning(SUBJECT, f"PostgreSQL {number}, {where}: it gets no security updates any more", advice)
    return ok(SUBJECT, f"PostgreSQL {number}, {where}")
