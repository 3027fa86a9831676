"""A sink in a process of its own, for as long as a block lasts."""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent.parent
PATIENCE = 30.0


class Running:
    """A sink that listens on 127.0.0.1 at `port`."""

    def __init__(self, command: subprocess.Popen[str], count_file: Path) -> None:
        assert command.stdout is not None
        self._command, self._count_file = command, count_file
        self.pid = command.pid
        self.port = int(command.stdout.readline())

    def accepted(self) -> int:
        """How many mails it took so far."""
        return int(self._count_file.read_text(encoding="ascii"))

    def stop(self) -> dict[str, Any]:
        """End it. What it took: `mails`, `bytes`, `connections`, and `per_second`."""
        self._command.terminate()
        said, _ = self._command.communicate(timeout=PATIENCE)
        summary: dict[str, Any] = json.loads(said)
        return summary


@contextmanager
def sink(
    *,
    log: Path | None = None,
    latency_ms: float = 0,
    pipelining: bool = True,
    chunking: bool = False,
    tls: Path | None = None,
    refuse: Mapping[str, str] | None = None,
    accept_empty: bool = False,
) -> Iterator[Running]:
    """A sink that runs inside `with`; `refuse` maps patterns of addresses to replies. See `benchmarks.sink`."""
    valued = {"--log": log, "--latency-ms": latency_ms or None, "--tls": tls}
    options = [f"{name}={value}" for name, value in valued.items() if value is not None]
    options += [f"--refuse={pattern}={reply}" for pattern, reply in (refuse or {}).items()]
    options += ["--no-pipelining"] * (not pipelining) + ["--chunking"] * chunking
    options += ["--accept-data-without-recipient"] * accept_empty
    with tempfile.TemporaryDirectory() as folder:
        count_file = Path(folder) / "count"
        python = [sys.executable, "-m", "benchmarks.sink", f"--count-file={count_file}"]
        environment = os.environ | {"PYTHONPATH": str(ROOT)}
        command = subprocess.Popen([*python, *options], stdout=subprocess.PIPE, text=True, env=environment)
        try:
            yield Running(command, count_file)
        finally:
            if command.poll() is None:
                command.terminate()
            command.communicate(timeout=PATIENCE)
