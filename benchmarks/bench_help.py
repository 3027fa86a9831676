"""How long `digest --help` takes to answer, beside what Python itself takes to start.

    python -m benchmarks.bench_help

Budget: 0.4 s.
"""

import subprocess
import sys
import time
from statistics import median

from benchmarks.measure import report

RUNS = 15


def main() -> None:
    """Print the table and write the figures."""
    help_page = [sys.executable, "-c", "from digest.cli.main import run; run()", "--help"]
    commands = {"python -c pass": [sys.executable, "-c", "pass"], "digest --help": help_page}
    report("help", [{"command": name, "seconds": _seconds(command)} for name, command in commands.items()])


def _seconds(command: list[str]) -> float:
    """The median wall time of several runs, after one to warm the disk."""
    times = []
    for _ in range(RUNS + 1):
        start = time.perf_counter()
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        times.append(time.perf_counter() - start)
    return median(times[1:])


if __name__ == "__main__":
    main()
