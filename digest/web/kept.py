"""What was made is kept while it is asked for: the few things asked for last, for all threads."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Generic, TypeVar

Value = TypeVar("Value")


class Kept(Generic[Value]):
    """At most `most` values by their keys. A key says everything that its value depends on."""

    def __init__(self, most: int) -> None:
        self._most, self._lock = most, Lock()
        self._values: OrderedDict[Hashable, Value] = OrderedDict()

    def get(self, key: Hashable, make: Callable[[], Value]) -> Value:
        """The value, made where it is not there. Two threads may make it at once: it is the same."""
        with self._lock:
            if key in self._values:
                self._values.move_to_end(key)
                return self._values[key]
        value = make()
        with self._lock:
            self._values[key] = value
            if len(self._values) > self._most:
                self._values.popitem(last=False)
        return value

    def found(self, key: Hashable) -> Value | None:
        """The value where it is there; nothing is made."""
        with self._lock:
            return self._values.get(key)

    def __len__(self) -> int:
        return len(self._values)
