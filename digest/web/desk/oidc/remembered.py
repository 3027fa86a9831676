"""A document of somebody else's, read when it is needed, and remembered for a while."""

from collections.abc import Callable
from datetime import datetime, timedelta
from threading import Lock
from typing import Generic, TypeVar

from digest.web.desk.oidc.vouching import ProviderAway

Value = TypeVar("Value")
FRESH = timedelta(hours=1)
PAUSE = timedelta(seconds=15)
"""After a failure nobody tries for so long: a provider that hangs would hold up every thread there is."""


class Remembered(Generic[Value]):
    """One value; whoever comes while it is being read waits for it."""

    def __init__(self, read: Callable[[datetime], Value]) -> None:
        """`read` is given the present, and may raise ProviderAway."""
        self._read, self._lock = read, Lock()
        self._value: Value | None = None
        self._failure = ""
        self._until: datetime | None = None

    def get(self, *, now: datetime) -> Value:
        """The value, at most an hour old. Raises ProviderAway."""
        with self._lock:
            if self._until is None or now >= self._until:
                self._renew(now)
            if self._value is None:
                raise ProviderAway(self._failure)
            return self._value

    def forget(self) -> None:
        """Have it read again."""
        with self._lock:
            self._until = None

    def _renew(self, now: datetime) -> None:
        self._value = None
        try:
            self._value, self._until = self._read(now), now + FRESH
        except ProviderAway as error:
            self._failure, self._until = str(error), now + PAUSE
