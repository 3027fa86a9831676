"""The whole way of a mail: claim, stamp, SMTP, crash map, ledger; against Postfix's smtp-source and a plain sender.

    python -m benchmarks.bench_send [--quick] [--mails N] [--only sqlite,smtp-sink,4] [--memory]

Needs Postfix's smtp-source and smtp-sink, and uses a fast sink of our own besides. Each row is one fresh process that
opens a publication in which 100,000 mails of 40 kB are owed, and sends them all. `cpu` is that of the sender, never
of sink or PostgreSQL (`database_cpu_s_per_10k`). Ratios are to smtp-source, run right before and right after with the
same size, connections and sink, whichever is better. It speaks no TLS: that row's ratios are to smtp-source without.
`--only` names words that rows must have: a sender, a database, a sink, a number of connections, bare, dkim, tls,
latency.

Budgets, at 4 connections: 1.1 times smtp-source's rate at no more CPU; 15,000 mails a second to the fast sink; 50
times the plain sender; 150 MB.
"""

import argparse
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from benchmarks.measure import in_fresh_process, postgresql, report
from benchmarks.sending import matrix, senders
from benchmarks.sending.figures import answers, columns
from benchmarks.sending.matrix import Row
from benchmarks.sending.publication import can_sign, sample_mail, write_config
from benchmarks.sending.sinks import MISSING, TOOLS, listening, tool
from benchmarks.sending.stock import Stock

SOURCE_MAILS = 20_000
LATE_SOURCE_MAILS = 100


def main() -> None:
    """Measure the rows, print them, and say how they stand to the budgets."""
    given = _arguments().parse_args()
    if not all(tool(name) for name in TOOLS):
        sys.exit(MISSING)
    mails = given.mails or (matrix.QUICK if given.quick else matrix.FULL)
    chosen = matrix.rows(mails=mails, quick=given.quick, memory=given.memory, only=given.only)
    figures: list[dict[str, Any]] = []
    with _stock() as (folder, stock):
        sample = sample_mail(folder)
        for row in chosen:
            if row.dkim and not can_sign():
                print("left out: a row with DKIM; this program has no [dkim] yet", file=sys.stderr)
            else:
                print(f"measuring {row.labels()}", file=sys.stderr)
                figures += _measured(row, folder, stock, sample, given.source_mails)
    report("send", figures)
    for line in answers(figures):
        print(line)


def _arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="few rows of 5,000 mails")
    parser.add_argument("--mails", type=int, help="in each row; 100,000 unless said otherwise")
    parser.add_argument("--source-mails", type=int, default=SOURCE_MAILS, help="of each run of smtp-source")
    parser.add_argument("--only", type=lambda text: text.split(","), default=[], metavar="WORD,WORD")
    parser.add_argument("--memory", action="store_true", help="rows of 10,000 and 1,000,000 mails besides")
    return parser


@contextmanager
def _stock() -> Iterator[tuple[Path, Stock]]:
    with tempfile.TemporaryDirectory() as folder, postgresql() as server:
        yield Path(folder), Stock(Path(folder), server)


def _measured(row: Row, folder: Path, stock: Stock, sample: bytes, source_mails: int) -> list[dict[str, Any]]:
    """The row, and beside it smtp-source's better run."""
    url = stock.fresh(row.database, row.mails) if row.database else ""
    with listening(row.sink, latency_ms=row.latency_ms, tls=row.tls) as port:
        before = _source(row, port, source_mails, len(sample))
        spent = stock.server_cpu()
        if row.sender == "plain":
            figures = in_fresh_process(senders.plain, port, row.mails, sample)
        else:
            figures = in_fresh_process(senders.digest, str(write_config(folder, row, url=url, port=port)))
        spent = stock.server_cpu() - spent
        after = _source(row, port, source_mails, len(sample))
    if figures["sent"] != row.mails:
        sys.exit(f"error: {figures['sent']:,.0f} of {row.mails:,} mails were sent")
    return columns(row, figures, [before, after], size=len(sample), database_cpu=spent)


def _source(row: Row, port: int, mails: int, size: int) -> dict[str, float]:
    """smtp-source against the same sink; with latency fewer mails, as it waits four times for each."""
    count = min(mails, row.mails, LATE_SOURCE_MAILS * row.connections) if row.latency_ms else min(mails, row.mails)
    return senders.smtp_source(port, connections=row.connections, mails=count, size=size)


if __name__ == "__main__":
    main()
