"""transport = "smtp": hands mail to relays, over connections that stay open from batch to batch."""

import selectors
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from digest.core.sections import Smtp
from digest.mail.smtp.connector import Connector
from digest.mail.smtp.line import Line
from digest.mail.smtp.relay import FINAL_DOT_SECONDS, Relay
from digest.mail.smtp.round import Round
from digest.mail.transport import Journal, Reply, Share, Trouble

IDLE_SECONDS = 5.0
"""A line unused for longer is not trusted: relays close idle ones without a word."""


class SmtpTransport:
    """One relay or several, each by its name."""

    repeatable = False

    def __init__(self, relays: Mapping[str, Smtp], *, final_dot_seconds: float = FINAL_DOT_SECONDS) -> None:
        self._relays = {
            way: Relay(way, settings, final_dot_seconds=final_dot_seconds) for way, settings in relays.items()
        }
        self._connector: Connector | None = None
        self._selector: selectors.BaseSelector

    def deliver(
        self, shares: Sequence[Share], journal: Journal, *, stopping: Callable[[], bool]
    ) -> Iterator[Reply | Trouble]:
        """See `Transport.deliver`. A share without mails is a relay in reserve."""
        now, connector = time.monotonic(), self._opened()
        for relay in self._relays.values():
            relay.rest()
            if now - relay.rested_at > IDLE_SECONDS:
                self._hang_up(relay, relay.lines)
            self._hang_up(relay, {line for line in relay.lines if line.is_over(now, journal)})
        for share in shares:
            self._relays[share.way].take(share, now)
        try:
            yield from Round([*self._relays.values()], connector, self._selector, journal).run(stopping)
        finally:
            self._tidy_up()

    def close(self) -> None:
        """Say good-bye on every line. The transport can be used again."""
        for relay in self._relays.values():
            self._hang_up(relay, relay.lines)
            relay.connecting.clear()
        if self._connector is not None:
            self._selector.close()
            self._connector.close()
            self._connector = None

    def _opened(self) -> Connector:
        if self._connector is None:
            self._connector, self._selector = Connector(), selectors.DefaultSelector()
            self._selector.register(self._connector.bell, selectors.EVENT_READ)
        return self._connector

    def _tidy_up(self) -> None:
        """Lines of a relay that failed, and those in the middle of something, are of no more use."""
        for relay in self._relays.values():
            relay.rested_at = time.monotonic()
            self._hang_up(relay, {line for line in relay.lines if relay.failed or not line.dialogue.silent})

    def _hang_up(self, relay: Relay, lines: Iterable[Line]) -> None:
        for line in list(lines):
            self._selector.unregister(line.socket)
            relay.lines.discard(line)
            line.close()
