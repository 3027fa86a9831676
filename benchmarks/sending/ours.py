"""Our sender, measured. Imports nothing but the program, whose memory is measured too."""

import logging
import os
import resource
import time
from datetime import datetime
from pathlib import Path

from benchmarks.measure import peak_mb_of
from digest.app import open_publication
from digest.core.logging import configure


def send(config: str, now: datetime) -> dict[str, float]:
    """Open the publication and send everything it owes: the measured part, in a process of its own."""
    configure(json_lines=False, level=logging.ERROR)  # as `digest send` does
    began, used = time.perf_counter(), cpu()
    app = open_publication(Path(config), clock=lambda: now)
    transport, children = app.transport(), Children()
    sent = app.sender(transport).send_due(advance=children.look)
    transport.close()
    took, spent = time.perf_counter() - began, cpu() - used
    return {"sent": sent.attempts["sent"], "seconds": took, "cpu": spent, "children_mb": children.peak_mb}


class Children:
    """The most memory that this process's children had, as long as somebody looks. (What Linux says of those that ended
    holds what their parent had when it began them.)"""

    def __init__(self) -> None:
        self.peak_mb = 0.0

    def look(self, mails: int) -> None:
        """After each batch."""
        found = Path(f"/proc/self/task/{os.getpid()}/children")
        now = sum(peak_mb_of(child) for child in found.read_text(encoding="ascii").split()) if found.exists() else 0.0
        self.peak_mb = max(self.peak_mb, now)


def cpu() -> float:
    """User and system seconds of this process and of its children that ended."""
    usages = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(usage.ru_utime + usage.ru_stime for usage in usages)
