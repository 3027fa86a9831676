"""The loop of a sink: one process, one thread, one selector for all connections."""

import socket
import ssl
import time
from collections import deque
from selectors import EVENT_READ, EVENT_WRITE, DefaultSelector

from benchmarks.sink.connection import Connection
from benchmarks.sink.dialogue import HEADROOM
from benchmarks.sink.journal import Journal
from benchmarks.sink.rules import Rules

ROOM = 512 * 1024
GREETING = b"220 sink ESMTP\r\n"


class Post:
    """Serves whoever connects to `listener`, until an exception ends it."""

    def __init__(self, listener: socket.socket, rules: Rules, journal: Journal, tls: ssl.SSLContext | None) -> None:
        self._listener, self._rules, self._journal, self._tls = listener, rules, journal, tls
        self._buffer = bytearray(HEADROOM + ROOM)
        self._room = memoryview(self._buffer)[HEADROOM:]
        self._late: deque[tuple[float, Connection, bytes]] = deque()
        """Replies in the order in which they fall due: all wait equally long."""
        self._selector = DefaultSelector()
        listener.setblocking(False)
        self._selector.register(listener, EVENT_READ)

    def serve(self) -> None:
        """Never returns."""
        while True:
            for key, events in self._selector.select(self._patience()):
                if key.data is None:
                    self._welcome()
                else:
                    self._attend(key.data, events)
            if self._late:
                self._send_late()

    def _patience(self) -> float | None:
        return max(0.0, self._late[0][0] - time.monotonic()) if self._late else None

    def _welcome(self) -> None:
        try:
            wire, _ = self._listener.accept()
        except OSError:  # it went away again
            return
        self._journal.connections += 1
        connection = Connection(wire, self._rules, self._journal, self._tls)
        connection.watched = EVENT_READ
        self._selector.register(connection, EVENT_READ, connection)
        self._say(connection, GREETING)

    def _attend(self, connection: Connection, events: int) -> None:
        if events & EVENT_WRITE:
            connection.write(b"")
        while not connection.closed:
            replies = connection.read(self._buffer, self._room)
            if replies:
                self._say(connection, replies)
            if not connection.holds_more:
                break
        self._watch(connection)

    def _say(self, connection: Connection, replies: bytes) -> None:
        """Reply, now or later. What was taken is written down before anybody hears of it."""
        self._journal.flush()
        if self._rules.latency:
            self._late.append((time.monotonic() + self._rules.latency, connection, replies))
        else:
            connection.write(replies)

    def _send_late(self) -> None:
        now = time.monotonic()
        while self._late and self._late[0][0] <= now:
            _, connection, replies = self._late.popleft()
            if not connection.closed:
                connection.write(replies)
                self._watch(connection)

    def _watch(self, connection: Connection) -> None:
        """Wait for what the connection needs next; part from one that is closed."""
        wanted = EVENT_READ | EVENT_WRITE if connection.wants_to_write else EVENT_READ
        if connection.closed:
            self._selector.unregister(connection)
            connection.hang_up()
        elif wanted != connection.watched:
            self._selector.modify(connection, wanted, connection)
            connection.watched = wanted
