"""Jobs that are rung: a ring during a run is not lost, and different jobs run at once."""

from collections.abc import Mapping
from datetime import timedelta
from threading import Barrier, Event

from digest.scheduling import Job, rung

PATIENCE = 30
"""Seconds that only a failing test waits."""
SELDOM = timedelta(hours=1)
"""By itself such a job does not ring before the test is over."""


class Slow:
    """A job whose runs begin and end when the test says so."""

    def __init__(self) -> None:
        self.at_the_start, self.at_the_end = (Barrier(2, timeout=PATIENCE) for _ in range(2))
        self.runs = 0

    def step(self) -> Mapping[str, int]:
        """Waits for the test twice."""
        self.at_the_start.wait()
        self.runs += 1
        self.at_the_end.wait()
        return {}


def test_a_ring_during_a_run_is_answered_by_one_more_run() -> None:
    slow, heard = Slow(), Event()

    def hear() -> Mapping[str, int]:
        heard.set()
        return {}

    table = {"slow": Job(slow.step, SELDOM), "quick": Job(hear, SELDOM)}

    with rung(table) as ring:
        ring("slow")
        slow.at_the_start.wait()
        ring("slow")
        ring("quick")
        assert heard.wait(PATIENCE)
        slow.at_the_end.wait()
        slow.at_the_start.wait()
        slow.at_the_end.wait()

    assert slow.runs == 2


def test_different_jobs_run_at_the_same_time() -> None:
    met = Barrier(3, timeout=PATIENCE)
    table = {name: Job(lambda: {"place": met.wait()}, SELDOM) for name in ("one", "other")}

    with rung(table) as ring:
        for name in table:
            ring(name)
        met.wait()

    assert not met.broken
