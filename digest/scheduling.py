"""The table of jobs and when they ring. Our own tables are the truth: a job asks them what is due, so it may run
late, twice, or in two processes at once."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta

import structlog
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.interval import IntervalTrigger

from digest.core.clock import utc_now
from digest.core.errors import DigestError

DEFAULTS = {"coalesce": True, "max_instances": 1, "misfire_grace_time": None}
"""A job that is late is run once, however late; APScheduler's own default drops it after a second."""


@dataclass(frozen=True, slots=True)
class Job:
    """A step that may be taken at any time, and how often it is worth taking."""

    step: Callable[[], Mapping[str, int]]
    every: timedelta


@contextmanager
def rung(jobs: Mapping[str, Job]) -> Iterator[Callable[[str], None]]:
    """Have each job run every so often while the block lasts; the one at hand is waited for. Kept in memory.

    Yields what has the job of that name run at once: from any thread, as often as one likes.
    """
    scheduler = BackgroundScheduler(timezone="UTC", job_defaults=DEFAULTS)
    for name, job in jobs.items():
        trigger = IntervalTrigger(seconds=int(job.every.total_seconds()), timezone="UTC")
        scheduler.add_job(_logged(name, job.step), trigger, id=name, name=name)
    scheduler.start()
    try:
        yield lambda name: scheduler.modify_job(name, next_run_time=utc_now()) and None
    finally:
        scheduler.shutdown(wait=True)


def run_once(jobs: Mapping[str, Job], *, stopping: Callable[[], bool]) -> bool:
    """Every job, one after the other, in the order of the table, until `stopping`. False when one of them failed."""
    well = True
    for name, job in jobs.items():
        well = (stopping() or _logged(name, job.step)()) and well
    return well


def _logged(name: str, step: Callable[[], Mapping[str, int]]) -> Callable[[], bool]:
    """The step with a log line: what it did when it did anything, and what went wrong. A failure never ends the job,
    it only makes its answer False. What the step logs itself has the name of the job, too."""
    log = structlog.get_logger()

    def ring() -> bool:
        with structlog.contextvars.bound_contextvars(job=name):
            try:
                counts = {key: count for key, count in step().items() if count}
            except DigestError as error:
                log.error("failed", error=str(error))
                return False
            except Exception:
                log.exception("crashed")
                return False
            if counts:
                log.info("done", **counts)
            return True

    return ring
