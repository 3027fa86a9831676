"""Our sender, measured. Imports nothing but the program, whose memory is measured too."""

import logging
import resource
import time
from datetime import datetime
from pathlib import Path

from digest.app import open_publication
from digest.core.logging import configure


def send(config: str, now: datetime) -> dict[str, float]:
    """Open the publication and send everything it owes: the measured part, in a process of its own."""
    configure(json_lines=False, level=logging.ERROR)  # as `digest send` does
    began, used = time.perf_counter(), cpu()
    app = open_publication(Path(config), clock=lambda: now)
    transport = app.transport()
    sent = app.sender(transport).send_due()
    transport.close()
    took, spent = time.perf_counter() - began, cpu() - used
    children = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    return {"sent": sent.attempts["sent"], "seconds": took, "cpu": spent, "children_mb": children}


def cpu() -> float:
    """User and system seconds of this process and of its children that ended."""
    usages = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(usage.ru_utime + usage.ru_stime for usage in usages)
