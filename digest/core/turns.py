"""One run at a time, and no call is lost."""

from collections.abc import Callable
from threading import Lock


class Turns:
    """Runs a step. Who calls during a run leaves at once, and it is run once more afterwards for all who did.

    So whatever somebody wrote before they called, a run that began after it has seen. For calls from any thread.
    """

    def __init__(self, step: Callable[[], object]) -> None:
        """`step` must not raise: who called for the next run would wait for ever."""
        self._step, self._lock = step, Lock()
        self._running = self._called = self._ended = False

    def call(self) -> None:
        """Run the step, or have whoever runs it do so once more."""
        with self._lock:
            self._called = True
            if self._running:
                return
            self._running = True
        while self._go_on():
            self._step()

    def end(self) -> None:
        """No run begins from now on; the one at hand ends by itself."""
        with self._lock:
            self._ended = True

    def _go_on(self) -> bool:
        with self._lock:
            self._running = self._called and not self._ended
            self._called = False
            return self._running
