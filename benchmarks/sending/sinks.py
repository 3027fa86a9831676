"""Where the mails go: Postfix's smtp-sink or our own fast one, each started for a row and stopped after it."""

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager

from benchmarks.sink.running import sink
from tests.support.post_office import CERTIFICATE

TOOLS = ("smtp-source", "smtp-sink")
MISSING = """error: this needs smtp-source and smtp-sink, which come with Postfix.
Install them, as with `apt-get install --no-install-recommends postfix` on Debian (no mail server needs to run)."""
PATIENCE = 10.0


def tool(name: str) -> str | None:
    """Where one of Postfix's tools lies; Debian puts them where only root looks."""
    return shutil.which(name, path=os.pathsep.join([os.environ.get("PATH", ""), "/usr/sbin", "/usr/local/sbin"]))


@contextmanager
def listening(name: str, *, latency_ms: int = 0, tls: bool = False) -> Iterator[int]:
    """The port of a sink."""
    if name == "fast":
        with sink(latency_ms=latency_ms, tls=CERTIFICATE if tls else None) as running:
            yield running.port
        return
    port = _free_port()
    user = ["-u", "nobody"] if os.geteuid() == 0 else []
    command = [tool("smtp-sink") or "smtp-sink", "-c", *user, f"127.0.0.1:{port}", "1000"]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as running_sink:
        try:
            _await(port)
            yield port
        finally:
            running_sink.terminate()


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port


def _await(port: int) -> None:
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            socket.create_connection(("127.0.0.1", port)).close()
        except ConnectionRefusedError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.02)
        else:
            return
