"""An SMTP server on a real socket that plays a script, a thread for each caller. It keeps the truth of what it took."""

import contextlib
import socket
import ssl
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from itertools import count
from typing import Self

from tests.support.post_office import CERTIFICATE
from tests.support.scripted_visit import DROP, LOST, PHASES, SILENCE, USUAL, Letter, Script, Visit

__all__ = ["DROP", "LOST", "PHASES", "SILENCE", "USUAL", "Letter", "ScriptedServer"]
GREETING, AUTH = "GREETING", "AUTH"


class ScriptedServer:
    """Listens on `port` inside `with`.

    `next` holds for each phase what its next calls hear, by whichever caller; None is the usual. `always` holds what
    every call hears, by phase or by (phase, recipient). `limit` hangs up without a word when a caller begins one mail
    more, `limit_words` says so first. `most_callers` turns away further callers with a 421.
    """

    def __init__(self, *extensions: str, tls: bool = False) -> None:
        self.port = 0
        self.extensions = extensions or ("PIPELINING",)
        self.next: dict[str, list[str | None]] = {}
        self.always: dict[str | tuple[str, str], str] = {}
        self.dribble = False
        """Replies come byte by byte."""
        self.glue = False
        """Replies to what came together leave together."""
        self.read_slowly = 0.0
        """Seconds between two reads."""
        self.limit, self.limit_words = 10**9, DROP
        self.most_callers = 10**9
        self.visits: list[Visit] = []
        self.connections: list[socket.socket] = []
        self.times: list[float] = []
        """When each mail was taken, by a monotonic clock."""
        self._tls = _context() if tls else None
        self._lock, self._threads = threading.Lock(), list[threading.Thread]()

    def __enter__(self) -> Self:
        self._listener = socket.create_server(("127.0.0.1", self.port), backlog=64)
        self.port = self._listener.getsockname()[1]
        self._begin(self._listen)
        return self

    def __exit__(self, *error: object) -> None:
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self.hang_up()
        for thread in self._threads:
            thread.join()

    @property
    def taken(self) -> list[Letter]:
        """Every mail it took, whatever its caller heard of it."""
        return [letter for visit in self.visits for letter in visit.taken]

    @property
    def recipients(self) -> Counter[str]:
        """How often each got a mail."""
        return Counter(letter.recipient for letter in self.taken)

    @property
    def faults(self) -> list[str]:
        """What callers said and must not have."""
        return [fault for visit in self.visits for fault in visit.faults]

    def hang_up(self) -> None:
        """On everybody, at once."""
        for connection in list(self.connections):
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)

    def say(self, words: str) -> None:
        """To everybody, unasked."""
        for connection in self.connections:
            with contextlib.suppress(OSError):
                connection.sendall(words.encode() + b"\r\n")

    def _begin(self, target: Callable[..., None], *args: object) -> None:
        thread = threading.Thread(target=target, args=args, name="scripted")
        self._threads.append(thread)
        thread.start()

    def _listen(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                self._begin(self._host, self._listener.accept()[0])

    def _host(self, caller: socket.socket) -> None:
        caller.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        visit = Visit(self._script(), self.extensions)
        with self._lock:
            crowded = len(self.connections) >= self.most_callers
            self.connections.append(caller)
            self.visits.append(visit)
        try:
            with contextlib.suppress(OSError):
                self._talk(caller, visit, "421 4.7.0 too many of you" if crowded else self._said(GREETING, ""))
        finally:
            with self._lock:
                self.connections.remove(caller)
            caller.close()

    def _talk(self, caller: socket.socket, visit: Visit, greeting: str | None) -> None:
        greeting = greeting or "220 scripted"
        if greeting not in (DROP, SILENCE):
            self._write(caller, [greeting])
        if greeting == SILENCE:
            while caller.recv(4096):
                pass
        if not greeting.startswith("2"):
            return
        with contextlib.ExitStack() as stack:
            talk = caller
            while data := talk.recv(65536):
                time.sleep(self.read_slowly)
                if self._tls is not None and data.upper().startswith(b"STARTTLS"):
                    talk.sendall(b"220 go on\r\n")
                    talk = stack.enter_context(self._tls.wrap_socket(caller.dup(), server_side=True))
                elif data.upper().startswith(b"AUTH"):
                    self._write(talk, [self._said(AUTH, "") or "235 2.7.0 welcome"])
                elif self._answer(talk, visit, data):
                    return

    def _answer(self, caller: socket.socket, visit: Visit, data: bytes) -> bool:
        """True to hang up."""
        taken, replies = len(visit.taken), list[str]()
        for reply in visit.hear(data):
            self.times += [time.monotonic()] * (len(visit.taken) - taken)
            taken = len(visit.taken)
            if reply == DROP:
                self._write(caller, replies)
                return True
            replies.append(reply)
            if not self.glue:
                self._write(caller, replies)
                replies.clear()
        self._write(caller, replies)
        return False

    def _write(self, caller: socket.socket, replies: Sequence[str]) -> None:
        said = "".join(f"{reply}\r\n" for reply in replies).encode()
        for part in _pieces(said, 1 if self.dribble else len(said)):
            caller.sendall(part)
            if self.dribble:
                time.sleep(0.0005)

    def _script(self) -> Script:
        mails = count(1)

        def script(phase: str, address: str) -> str | None:
            if phase == "MAIL" and next(mails) > self.limit:
                return self.limit_words
            return self._said(phase, address)

        return script

    def _said(self, phase: str, address: str) -> str | None:
        with self._lock:
            if coming := self.next.get(phase):
                return coming.pop(0)
        return self.always.get((phase, address)) or self.always.get(phase)


def _pieces(data: bytes, size: int) -> Iterator[bytes]:
    for start in range(0, len(data), size or 1):
        yield data[start : start + size]


def _context() -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(CERTIFICATE)
    return context
