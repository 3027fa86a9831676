"""What was shown to approvers lately, so that a stale form can be told what changed since.

Kept in memory: another process, or a later day, falls back to what was approved last. What may be approved never hangs
on it: the form carries the hash.
"""

from collections import OrderedDict
from threading import Lock

from fastapi import Request

from digest.issues.content import Content, content_hash, from_json

KEPT = 16


class Shown:
    """The newest contents that pages showed, by their hash."""

    def __init__(self) -> None:
        self._contents: OrderedDict[str, str] = OrderedDict()
        self._lock = Lock()

    def note(self, content: Content) -> str:
        """Remember it; its hash."""
        canonical = content.to_json()
        key = content_hash(canonical)
        with self._lock:
            self._contents[key] = canonical
            self._contents.move_to_end(key)
            while len(self._contents) > KEPT:
                self._contents.popitem(last=False)
        return key

    def find(self, key: str) -> Content | None:
        """The content of that hash, while it is remembered."""
        with self._lock:
            canonical = self._contents.get(key)
        return from_json(canonical) if canonical else None


def shown(request: Request) -> Shown:
    """Of this application."""
    state = request.app.state
    if not hasattr(state, "shown"):
        state.shown = Shown()
    found: Shown = state.shown
    return found
