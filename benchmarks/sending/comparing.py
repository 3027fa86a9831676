"""Row after row: our sender and smtp-source in turn, against the same sink."""

import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from benchmarks.measure import in_fresh_process, postgresql
from benchmarks.sending import ours, senders
from benchmarks.sending.figures import Columns, columns
from benchmarks.sending.filling import DUE
from benchmarks.sending.matrix import Row
from benchmarks.sending.publication import can_sign, sample_mail, write_config
from benchmarks.sending.sinks import MISSING, TOOLS, listening, tool
from benchmarks.sending.stock import Stock

LATE_SOURCE_MAILS = 100
"""For each connection of smtp-source, which waits four times for each mail."""


def compared(rows: Sequence[Row], *, source_mails: int) -> list[Columns]:
    """The figures of all rows that can be measured. Ends the program when Postfix's tools are missing."""
    if not all(tool(name) for name in TOOLS):
        sys.exit(MISSING)
    figures: list[Columns] = []
    with tempfile.TemporaryDirectory() as name, postgresql() as server:
        folder, stock = Path(name), Stock(Path(name), server)
        sample = sample_mail(folder)
        for row in rows:
            _say(row)
            if not row.dkim or can_sign():
                figures += _measured(row, folder, stock, sample, source_mails)
    return figures


def _say(row: Row) -> None:
    if row.dkim and not can_sign():
        print("left out: a row with DKIM; the program has no [dkim] yet", file=sys.stderr)
    else:
        print("measuring", *(f"{name}={value}" for name, value in row.labels().items() if value), file=sys.stderr)


def _measured(row: Row, folder: Path, stock: Stock, sample: bytes, source_mails: int) -> list[Columns]:
    """The row, and beside it smtp-source's better run; ratios also to smtp-source as it is by default."""
    url = stock.fresh(row.database, row.mails) if row.database else ""
    with listening(row.sink, latency_ms=row.latency_ms, tls=row.tls) as port:
        before = _source(row, port, source_mails, len(sample))
        spent = stock.server_cpu()
        if row.sender == "plain":
            figures = in_fresh_process(senders.plain, port, row.mails, sample)
        else:
            figures = in_fresh_process(ours.send, str(write_config(folder, row, url=url, port=port)), DUE)
        spent = stock.server_cpu() - spent
        after = _source(row, port, source_mails, len(sample))
        default = _source(row, port, source_mails, len(sample), keep=False)
    if figures["sent"] != row.mails:
        sys.exit(f"error: {figures['sent']:,.0f} of {row.mails:,} mails were sent")
    return columns(row, figures, [before, after], default, size=len(sample), database_cpu=spent)


def _source(row: Row, port: int, mails: int, size: int, *, keep: bool = True) -> dict[str, float]:
    """smtp-source against the same sink; with latency fewer mails, as it waits four times for each."""
    count = min(mails, row.mails, LATE_SOURCE_MAILS * row.connections) if row.latency_ms else min(mails, row.mails)
    return senders.smtp_source(port, connections=row.connections, mails=count, size=size, keep=keep)
