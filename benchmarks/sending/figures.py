"""From what was measured to the columns of the table, and to the lines that answer the budgets. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from benchmarks.sending.matrix import Row

Measured = Mapping[str, float]
Columns = dict[str, Any]


def columns(
    row: Row, measured: Measured, runs: Sequence[Measured], default: Measured, *, size: int, database_cpu: float
) -> list[Columns]:
    """The row and the one of smtp-source beside it: the better rate of its `runs`, and the less CPU. `default` is its
    run with a connection for each mail."""
    usual = max(_rate(run) for run in runs), min(_cpu(run) for run in runs)
    source = row.labels() | {"sender": "smtp-source", "database": "", "dkim": False, "tls": False}
    source |= {"mails": round(runs[0]["sent"])}
    own = _figures(_rate(measured), _cpu(measured), usual)
    own["default_rate_ratio"], own["default_cpu_ratio"] = own["rate"] / _rate(default), _cpu(measured) / _cpu(default)
    own["peak_mb"] = measured["peak_mb"] + measured["children_mb"]
    if row.database == "postgresql":
        own["database_cpu_s_per_10k"] = database_cpu / measured["sent"] * 10_000
    weight = {"mail_kb": size / 1000}
    return [row.labels() | weight | own, source | weight | _figures(*usual, usual)]


def answers(rows: Sequence[Columns]) -> Iterator[str]:
    """How the rows with four connections and nothing added stand to the budgets.

    To smtp-sink nobody is 50 times as fast as the plain sender: the sink is not.
    """
    plain = max((row["rate"] for row in rows if row["sender"] == "plain"), default=0)
    for row in filter(_is_judged, rows):
        where = f"{row['database']} to {row['sink']}, {row['mails']:,} mails, 4 connections"
        yield f"{where}: {row['rate']:,.0f}/s"
        if row["sink"] == "smtp-sink":
            yield _line("rate to smtp-source -d, which keeps connections", row["rate_ratio"], at_least=1.1)
            yield _line("CPU to smtp-source -d", row["cpu_ratio"], at_most=1.0)
            yield _line("rate to smtp-source by default, a connection a mail", row["default_rate_ratio"], at_least=1.1)
            yield _line("CPU to smtp-source by default", row["default_cpu_ratio"], at_most=1.0)
        else:
            yield _line("mails a second", row["rate"], at_least=15_000)
            if plain:
                yield _line("rate to the plain sender at its best", row["rate"] / plain, at_least=50)
    ours = [row["peak_mb"] for row in rows if row["sender"] == "digest"]
    if ours:
        yield _line("most memory of all rows, MB", max(ours), at_most=150)


def _is_judged(row: Columns) -> bool:
    added = row["dkim"] or row["tls"] or row["latency_ms"]
    return row["sender"] == "digest" and row["connections"] == 4 and not added


def _line(what: str, is_: float, *, at_least: float | None = None, at_most: float | None = None) -> str:
    kept = (at_least is None or is_ >= at_least) and (at_most is None or is_ <= at_most)
    bound = f"at least {at_least:,}" if at_least is not None else f"at most {at_most:,}"
    return f"  {'kept  ' if kept else 'MISSED'}  {what}: {f'{is_:,.2f}' if is_ < 100 else f'{is_:,.0f}'} ({bound})"


def _figures(rate: float, cpu: float, usual: tuple[float, float]) -> Columns:
    return {"rate": rate, "cpu_s_per_10k": cpu, "rate_ratio": rate / usual[0], "cpu_ratio": cpu / usual[1]}


def _rate(run: Measured) -> float:
    return run["sent"] / run["seconds"]


def _cpu(run: Measured) -> float:
    """Seconds for 10,000 mails; the clock of the kernel may say 0 for a very short run."""
    return max(run["cpu"], 0.001) / run["sent"] * 10_000
