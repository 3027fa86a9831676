"""Kills the sender of one issue a hundred times, in every way of sending, and compares the ledger with the sink.

    make torture [TORTURE="--only sqlite,4,pipelined"]
    python -m tests.torture [--mails 50000] [--kills 100] [--seed N] [--only sqlite,4,pipelined]

Each row is one trial. `twice` and `lost` must be 0 and `most_doubtful`, the most that one kill left in doubt, no more
than `connections`; whatever else must hold is told as a fault, and ends with exit code 1. All twelve trials take half
an hour. `--only` names words that a trial must have: sqlite, postgresql, 1, 4, 16, pipelined, lock-step.
"""

import argparse
import secrets
import sys
import tempfile
import time
from dataclasses import asdict
from pathlib import Path
from typing import Any

from benchmarks.measure import postgresql, report
from tests.support.databases import new_database
from tests.torture.trial import KILLS, MAILS, Trial, trials
from tests.torture.trying import tried


def main() -> None:
    """Hold the trials, print them as a table, and tell the faults."""
    given = _arguments().parse_args()
    rows, faults = list[dict[str, Any]](), list[str]()
    with postgresql() as server:
        for trial in trials(mails=given.mails, kills=given.kills, seed=given.seed, only=given.only):
            sys.stderr.write(f"{trial}\n")
            row = _row(trial, server)
            faults += [f"{trial}: {fault}" for fault in row.pop("faults")]
            rows.append(row)
    report("torture", rows)
    sys.exit("\n".join(faults) or 0)


def _row(trial: Trial, server: str) -> dict[str, Any]:
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        url = new_database(server) if trial.database == "postgresql" else f"sqlite:///{folder}/ledger.db"
        verdict = tried(trial, Path(folder), url)
    return asdict(trial) | asdict(verdict) | {"seconds": round(time.monotonic() - began)}


def _arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m tests.torture", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--mails", type=int, default=MAILS)
    parser.add_argument("--kills", type=int, default=KILLS)
    parser.add_argument("--seed", type=int, default=secrets.randbelow(10**6), help="any, unless said")
    parser.add_argument("--only", type=lambda text: text.split(","), default=[], metavar="WORD,WORD")
    return parser


if __name__ == "__main__":
    main()
