"""How often one host is asked, whichever thread asks."""

import threading
import time
from collections import defaultdict
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import timedelta

from digest.core.errors import SourceError
from digest.core.languages import N_
from digest.sources.fetching.limits import Limits
from digest.sources.fetching.values import Refused


@dataclass(slots=True)
class _Host:
    busy: int = 0
    """Requests that are under way."""
    started_at: float = float("-inf")
    """When the last one began."""
    rests_until: float = float("-inf")
    refused: Refused | None = None
    """Why it rests."""


class Manners:
    """Turns at hosts: so many at once, a pause between two, and none while a host wants to be left alone."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._hosts = defaultdict[str, _Host](_Host)
        self._changed = threading.Condition()

    def turn(self, name: str, *, pause: float) -> ExitStack:
        """Wait for a turn at a host, `pause` seconds after the last one began; it lasts until the result is closed.

        Raises the Refused of a host that rests, and SourceError when the turn would not come in time.
        """
        give_up_at = time.monotonic() + self._limits.turn_seconds
        with self._changed:
            host = self._hosts[name]
            self._wait(host, name, pause, give_up_at=give_up_at)
            host.busy += 1
            host.started_at = time.monotonic()
        turn = ExitStack()
        turn.callback(self._leave, host)
        return turn

    def rest(self, name: str, refused: Refused) -> None:
        """Do not ask the host again before the time it said in its refusal."""
        if refused.retry_after:
            with self._changed:
                host = self._hosts[name]
                host.rests_until = time.monotonic() + refused.retry_after.total_seconds()
                host.refused = refused
                self._changed.notify_all()

    def _leave(self, host: _Host) -> None:
        with self._changed:
            host.busy -= 1
            self._changed.notify_all()

    def _wait(self, host: _Host, name: str, pause: float, *, give_up_at: float) -> None:
        while True:
            now = time.monotonic()
            _raise_while_resting(host, now)
            is_full, pause_left = host.busy >= self._limits.per_host, host.started_at + pause - now
            if not is_full and pause_left <= 0:
                return
            if now + max(pause_left, 0) >= give_up_at:
                message = N_("too many requests wait for %(host)s; it is tried again with the next reading")
                raise SourceError(message, host=name)
            self._changed.wait(give_up_at - now if is_full else pause_left)


def _raise_while_resting(host: _Host, now: float) -> None:
    if host.refused and now < host.rests_until:
        left = timedelta(seconds=host.rests_until - now)
        said = host.refused
        raise Refused(said.message, status=said.status, retry_after=left, **said.values)
