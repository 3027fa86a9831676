"""Which rows are measured: not every combination, but each question once."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

FULL, QUICK = 100_000, 5_000
LATE = 500
"""Mails for each connection of a row with latency: its rate is a matter of round trips, and soon clear."""
PLAIN = 1_000
"""Mails of the plain sender, which is slow."""
DATABASES = ("sqlite", "postgresql")
SINKS = ("smtp-sink", "fast")
CONNECTIONS = (1, 4, 16)


@dataclass(frozen=True, slots=True)
class Row:
    """One measurement. The plain sender has no database and one connection."""

    database: str
    sink: str
    connections: int
    mails: int
    sender: str = "digest"
    dkim: bool = False
    tls: bool = False
    latency_ms: int = 0

    @property
    def words(self) -> set[str]:
        """What `--only` may name it by."""
        flags = {"dkim": self.dkim, "tls": self.tls, "latency": self.latency_ms}
        plain = not any(flags.values())
        return {
            *(self.sender, self.database, self.sink, str(self.connections)),
            *(word for word, given in flags.items() if given),
            *(["bare"] * plain),
        }

    def labels(self) -> dict[str, object]:
        """The row's columns that are not measured."""
        names = ("sender", "database", "sink", "connections", "dkim", "tls", "latency_ms", "mails")
        return {name: getattr(self, name) for name in names}


def rows(*, mails: int, quick: bool = False, memory: bool = False, only: Iterable[str] = ()) -> Sequence[Row]:
    """The rows in the order in which they are measured. `only`: words that each of them must have."""
    wanted = set(only)
    chosen = [*_plain(mails), *_bare(mails, quick=quick), *_variants(mails, quick=quick)]
    if memory:
        chosen += [Row(name, "fast", 4, size) for name in DATABASES for size in (10_000, 1_000_000)]
    return [row for row in chosen if wanted <= row.words]


def _plain(mails: int) -> list[Row]:
    return [Row("", sink, 1, min(PLAIN, mails), sender="plain") for sink in SINKS]


def _bare(mails: int, *, quick: bool) -> list[Row]:
    """The whole path with nothing added: every database, sink and number of connections."""
    counts = (4,) if quick else CONNECTIONS
    return [Row(name, sink, count, mails) for sink in SINKS for name in DATABASES for count in counts]


def _variants(mails: int, *, quick: bool) -> list[Row]:
    """Signed, encrypted, far away. smtp-sink speaks no TLS and answers at once, so most are for the fast sink."""
    fast = Row("sqlite", "fast", 4, mails)
    half = max(mails // 2, 1)
    signed, secret = replace(fast, dkim=True, mails=half), replace(fast, tls=True, mails=half)
    far = [replace(fast, latency_ms=10, connections=count, mails=min(LATE * count, mails)) for count in CONNECTIONS]
    if quick:
        return [signed, secret, far[1]]
    return [
        *(replace(signed, connections=count) for count in CONNECTIONS),
        *(secret, *far, replace(far[0], sender="plain", database="", mails=min(200, mails))),
        *(replace(row, database="postgresql") for row in (signed, secret, far[1])),
        replace(signed, sink="smtp-sink"),
    ]
