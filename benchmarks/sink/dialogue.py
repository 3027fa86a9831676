"""The server's half of one SMTP conversation: bytes in, replies out. It knows no sockets."""

from collections.abc import Callable

from benchmarks.sink.endings import after_body
from benchmarks.sink.envelope import Envelope
from benchmarks.sink.journal import Journal
from benchmarks.sink.rules import Rules

HEADROOM = 4096
"""Room before what is read, for the end of the read before it; no line may be longer."""
MORE = -1


class Dialogue:
    """One conversation. All of them share one buffer, because nothing stays in it but the torn end of a line.

    `over`: close the connection once the replies are out. `wants_tls`: shake hands then, and call `secured`.
    """

    def __init__(self, rules: Rules, journal: Journal) -> None:
        self.over = self.wants_tls = False
        self._rules, self._envelope = rules, Envelope(rules, journal)
        self._replies: list[bytes] = []
        self._rest = b""
        self._needed, self._last = 0, False
        self._reading: Callable[[bytearray, int, int], int] = self._command
        self._verbs: dict[bytes, Callable[[bytes], bytes]] = {
            b"MAIL": self._envelope.mail,
            b"RCPT": self._envelope.rcpt,
            b"DATA": self._data,
            b"RSET": self._clear,
            b"NOOP": lambda line: b"250 2.0.0 Ok\r\n",
            b"EHLO": self._ehlo,
            b"HELO": self._clear,
            b"QUIT": self._quit,
            **({b"BDAT": self._bdat} if rules.chunking else {}),
            **({b"STAR": self._starttls} if rules.starttls else {}),
        }

    def hear(self, buffer: bytearray, end: int) -> bytes:
        """The replies to `buffer[HEADROOM:end]`, which was just read."""
        at = HEADROOM - len(self._rest)
        buffer[at:HEADROOM] = self._rest
        self._rest = b""
        while MORE < at < end and not self.over and not self.wants_tls:
            at = self._reading(buffer, at, end)
        replies = b"".join(self._replies)
        self._replies.clear()
        return replies

    def secured(self) -> None:
        """TLS is on, and everything begins anew (RFC 3207, 4.2)."""
        self.wants_tls = False
        self._envelope.clear()

    # Each way of reading takes what it can from the buffer, and returns where it stopped, or MORE when it must wait.

    def _command(self, buffer: bytearray, at: int, end: int) -> int:
        stop = buffer.find(b"\n", at, end)
        if stop < 0:
            return self._torn(buffer, at, end)
        line = bytes(buffer[at:stop])
        verb = self._verbs.get(line[:4].upper())
        self._replies.append(verb(line) if verb else b"500 5.5.1 Unknown command\r\n")
        if self._reading != self._body:
            return stop + 1
        # The CRLF of DATA is read again: it may be the one before a lone dot.
        return stop - 1 if stop + 1 < end else self._torn(buffer, stop - 1, end)

    def _torn(self, buffer: bytearray, at: int, end: int) -> int:
        if end - at > HEADROOM:
            self.over = True
            self._replies.append(b"500 5.5.2 Line too long\r\n")
        self._rest = bytes(buffer[at:end])
        return MORE

    def _body(self, buffer: bytearray, at: int, end: int) -> int:
        self._envelope.keep(buffer, max(at, HEADROOM), end)
        after = after_body(buffer, at, end, everywhere=self._rules.chunking)
        if after < 0:
            self._rest = bytes(buffer[max(at, end - 4) : end])
            return MORE
        self._reading = self._command
        self._replies.append(self._envelope.taken())
        return after

    def _chunk(self, buffer: bytearray, at: int, end: int) -> int:
        """Some of the bytes that BDAT announced."""
        taken = min(self._needed, end - at)
        self._envelope.keep(buffer, at, at + taken)
        self._needed -= taken
        if not self._needed:
            self._reading = self._command
            self._replies.append(self._end_of_chunk())
        return at + taken

    def _end_of_chunk(self) -> bytes:
        return self._envelope.taken() if self._last or not self._envelope.recipients else b"250 2.0.0 Ok\r\n"

    def _data(self, line: bytes) -> bytes:
        reply = self._envelope.data()
        if reply.startswith(b"354"):
            self._reading = self._body
        return reply

    def _bdat(self, line: bytes) -> bytes:
        words = line.upper().split()
        if len(words) < 2 or not words[1].isdigit():
            return b"501 5.5.4 BDAT needs a size\r\n"
        self._needed, self._last = int(words[1]), words[2:] == [b"LAST"]
        if not self._needed:
            return self._end_of_chunk()
        self._reading = self._chunk
        return b""

    def _ehlo(self, line: bytes) -> bytes:
        self._envelope.clear()
        return self._rules.greeting()

    def _clear(self, line: bytes) -> bytes:
        self._envelope.clear()
        return b"250 2.0.0 Ok\r\n"

    def _starttls(self, line: bytes) -> bytes:
        self.wants_tls = True
        return b"220 2.0.0 Go ahead\r\n"

    def _quit(self, line: bytes) -> bytes:
        self.over = True
        return b"221 2.0.0 Bye\r\n"
