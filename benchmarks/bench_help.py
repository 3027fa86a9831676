"""How long `digest --help` takes to answer, beside what Python itself takes to start."""

import json
import platform
import subprocess
import sys
import time
from pathlib import Path
from statistics import median

OUT = Path(__file__).parent / "out" / "help.json"
BUDGET_SECONDS = 0.4
RUNS = 15


def main() -> None:
    """Print the table and write the figures."""
    help_page = [sys.executable, "-c", "from digest.cli.main import run; run()", "--help"]
    figures = {"python -c pass": _seconds([sys.executable, "-c", "pass"]), "digest --help": _seconds(help_page)}
    for name, seconds in figures.items():
        print(f"{name:<16} {seconds:6.3f} s")
    print(f"{'budget':<16} {BUDGET_SECONDS:6.3f} s")
    OUT.parent.mkdir(exist_ok=True)
    machine = {"python": platform.python_version(), "machine": platform.machine()}
    OUT.write_text(json.dumps({"seconds": figures, "runs": RUNS, **machine}, indent=2) + "\n", encoding="utf-8")


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
