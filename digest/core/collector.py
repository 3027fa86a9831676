"""Python's collector of reference cycles, kept quiet while there is nothing for it."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

_SETTLED = Lock()
NEW_OBJECTS, YOUNG_ROUNDS, MIDDLE_ROUNDS = 50_000, 20, 100


@contextmanager
def settled_objects() -> Iterator[None]:
    """Take what is there already for what stays, and look at it no more. Within another such block it does nothing:
    what stays was settled then, and what came since may be garbage soon."""
    if not _SETTLED.acquire(blocking=False):
        yield
        return
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()
        _SETTLED.release()


@contextmanager
def quiet_collector() -> Iterator[None]:
    """The same, and look at new objects rarely: a batch of mails makes thousands, a large page too, none in a cycle.

    A tenth of a sender's time otherwise. Everything is as before after the block.
    """
    before = gc.get_threshold()
    gc.set_threshold(NEW_OBJECTS, YOUNG_ROUNDS, MIDDLE_ROUNDS)
    try:
        with settled_objects():
            yield
    finally:
        gc.set_threshold(*before)
