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
from digest.core.turns import Turns

DEFAULTS = {"coalesce": True, "max_instances": 1000, "misfire_grace_time": None}
"""A job that is late is run once, however late; APScheduler's own default drops it after a second. It would drop a call
that comes while the job runs, too; here all calls come through, and `Turns` sees to it that one runs at a time."""


@dataclass(frozen=True, slots=True)
class Job:
    """A step that may be taken at any time, and how often it is worth taking."""

    step: Callable[[], Mapping[str, int]]
    every: timedelta


@contextmanager
def rung(jobs: Mapping[str, Job]) -> Iterator[Callable[[str], None]]:
    """Have each job run every so often while the block lasts; the one at hand is waited for. Kept in memory.

    Different jobs run at the same time, in threads; no job does so twice. Yields what has the job of that name run at
    once: from any thread, as often as one likes. A job that runs already is run once more after that.
    """
    scheduler = BackgroundScheduler(timezone="UTC", job_defaults=DEFAULTS)
    turns = {name: Turns(_logged(name, job.step)) for name, job in jobs.items()}
    for name, job in jobs.items():
        trigger = IntervalTrigger(seconds=int(job.every.total_seconds()), timezone="UTC")
        scheduler.add_job(turns[name].call, trigger, id=name, name=name)
    scheduler.start()
    try:
        yield lambda name: scheduler.modify_job(name, next_run_time=utc_now()) and None
    finally:
        for turn in turns.values():
            turn.end()
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
