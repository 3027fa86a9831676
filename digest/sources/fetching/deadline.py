"""The time a fetch may take, kept by the socket itself.

A timeout for each read does not end a server that sends a byte every second. httpcore2 hands its timeouts to the
network stream as they are, so they can be numbers that know when the whole fetch must be over.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager

import httpcore2

from digest.sources.fetching.limits import Limits


class Deadline:
    """When a fetch must be over."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self._until = time.monotonic() + seconds

    @contextmanager
    def paused(self) -> Iterator[None]:
        """What is done within takes no time from the fetch."""
        began = time.monotonic()
        yield
        self._until += time.monotonic() - began

    @property
    def left(self) -> float:
        """Seconds until it is over; not above 0 when it is."""
        return self._until - time.monotonic()

    def steps(self, limits: Limits) -> dict[str, float]:
        """The `timeout` extension of a request."""
        read = Step(limits.silent_seconds, self)
        return {"connect": Step(limits.connect_seconds, self), "read": read, "write": read, "pool": read}


class Step(float):
    """The seconds that one step may take, or fewer when the deadline comes first."""

    _deadline: Deadline

    def __new__(cls, seconds: float, deadline: Deadline) -> "Step":
        step = super().__new__(cls, seconds)
        step._deadline = deadline
        return step

    def bounded(self) -> float:
        """What is left for this step now. Raises httpcore2.TimeoutException when nothing is."""
        left = self._deadline.left
        if left <= 0:
            raise httpcore2.TimeoutException("the whole fetch took too long")
        return min(self, left)


def bounded(timeout: float | None) -> float | None:
    """The seconds that a timeout stands for now. Raises httpcore2.TimeoutException when nothing is left."""
    return timeout.bounded() if isinstance(timeout, Step) else timeout
