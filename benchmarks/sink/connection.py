"""One socket of a sink: reads into the common buffer, writes replies, speaks TLS when asked. Never waits."""

import socket
import ssl

from benchmarks.sink.dialogue import HEADROOM, Dialogue
from benchmarks.sink.journal import Journal
from benchmarks.sink.rules import Rules

WAIT = (BlockingIOError, ssl.SSLWantReadError, ssl.SSLWantWriteError)


class Connection:
    """`closed` is True once nothing more will come or go; then `hang_up`. `watched` is for whoever waits for it."""

    def __init__(self, wire: socket.socket, rules: Rules, journal: Journal, tls: ssl.SSLContext | None) -> None:
        wire.setblocking(False)
        wire.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.closed = self._shaking_hands = self._handshake_stuck = False
        self._wire, self._journal, self._tls = wire, journal, tls
        self._dialogue = Dialogue(rules, journal)
        self._unsent = b""
        self.watched = 0

    def fileno(self) -> int:
        """For the selector."""
        return self._wire.fileno()

    @property
    def wants_to_write(self) -> bool:
        """True while replies are stuck, or a handshake is."""
        return bool(self._unsent) or self._handshake_stuck

    def read(self, buffer: bytearray, room: memoryview) -> bytes:
        """What there is to say to what has come. `room` is the buffer behind HEADROOM."""
        if self._shaking_hands:
            self._shake_hands()
            return b""
        try:
            size = self._wire.recv_into(room)
        except WAIT:
            return b""
        except OSError:
            size = 0
        if not size:
            self.closed = True
            return b""
        self._journal.bytes += size
        return self._dialogue.hear(buffer, HEADROOM + size)

    @property
    def holds_more(self) -> bool:
        """TLS decrypts a record at a time, and what it holds the selector does not see."""
        return isinstance(self._wire, ssl.SSLSocket) and not self.closed and self._wire.pending() > 0

    def write(self, replies: bytes) -> None:
        """Send the replies, or as much as fits now; then do what the last of them promised."""
        waiting = self._unsent + replies if self._unsent else replies
        if self.closed or not waiting:
            return
        try:
            sent = self._wire.send(waiting)
        except WAIT:
            sent = 0
        except OSError:
            self.closed = True
            return
        self._unsent = waiting[sent:]
        if not self._unsent and self._dialogue.over:
            self.closed = True
        elif not self._unsent and self._dialogue.wants_tls:
            self._start_tls()

    def hang_up(self) -> None:
        """Close the socket."""
        self._wire.close()

    def _start_tls(self) -> None:
        assert self._tls is not None
        self._wire = self._tls.wrap_socket(self._wire, server_side=True, do_handshake_on_connect=False)
        self._dialogue.secured()
        self._shaking_hands = True

    def _shake_hands(self) -> None:
        assert isinstance(self._wire, ssl.SSLSocket)
        self._handshake_stuck = False
        try:
            self._wire.do_handshake()
            self._shaking_hands = False
        except ssl.SSLWantReadError:
            pass
        except ssl.SSLWantWriteError:
            self._handshake_stuck = True
        except OSError:
            self.closed = True
