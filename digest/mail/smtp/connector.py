"""Opens connections beside the loop that uses them, so that a server that does not answer holds nobody up."""

import contextlib
import socket
from collections.abc import Iterator
from queue import Empty, SimpleQueue
from threading import Lock, Thread

from digest.core.errors import MailUnavailable
from digest.core.sections import Smtp
from digest.mail.smtp.connecting import Opened, connect
from digest.mail.smtp.troubles import NO_CONNECTION

Arrival = tuple[int, str, Opened | MailUnavailable]
"""The number of the call, the relay's name, and the connection to it or why there is none."""


class Connector:
    """Each connection is made in a thread of its own. `bell` becomes readable when one arrives."""

    def __init__(self) -> None:
        self.bell, self._rope = socket.socketpair()
        self.bell.setblocking(False)
        self._arrivals: SimpleQueue[Arrival] = SimpleQueue()
        self._closed = False
        self._door = Lock()
        self._calls = 0

    def ask(self, way: str, settings: Smtp) -> int:
        """Begin to connect, under a number; what came of it arrives later. Threads do not keep the program from
        ending."""
        self._calls += 1
        Thread(target=self._connect, args=(self._calls, way, settings), name=f"connect-{way}", daemon=True).start()
        return self._calls

    def arrivals(self) -> Iterator[Arrival]:
        """Those that came since the last call."""
        with contextlib.suppress(BlockingIOError):
            self.bell.recv(4096)
        with contextlib.suppress(Empty):
            while True:
                yield self._arrivals.get_nowait()

    def close(self) -> None:
        """Hang up on whatever arrives from now on."""
        with self._door:
            self._closed = True
        for _, _, arrived in self.arrivals():
            if isinstance(arrived, Opened):
                arrived.socket.close()
        self.bell.close()
        self._rope.close()

    def _connect(self, call: int, way: str, settings: Smtp) -> None:
        try:
            arrived: Opened | MailUnavailable = connect(settings)
        except MailUnavailable as error:
            arrived = error
        except Exception as error:  # whatever it is must reach the loop, or it would wait for ever
            arrived = MailUnavailable(NO_CONNECTION, where=f"{settings.host}:{settings.port}", why=str(error))
        with self._door:
            if not self._closed:
                self._arrivals.put((call, way, arrived))
                self._rope.send(b"!")
            elif isinstance(arrived, Opened):
                arrived.socket.close()
