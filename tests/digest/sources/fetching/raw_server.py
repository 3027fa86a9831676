"""A server that says exactly what it is told, where HTTP must be broken."""

import contextlib
import socket
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager

Answer = Callable[[], Iterable[bytes]]


@contextmanager
def raw_server(answer: Answer) -> Iterator[str]:
    """Its address. Every connection gets the pieces of a new `answer` after the request has come, and is closed."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        threading.Thread(target=_serve, args=(listener, answer), daemon=True).start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}/feed"
        listener.shutdown(socket.SHUT_RDWR)


def slowly(pieces: Iterable[bytes], *, seconds: float = 0.05) -> Iterator[bytes]:
    """The pieces with pauses between them."""
    for piece in pieces:
        yield piece
        time.sleep(seconds)


def _serve(listener: socket.socket, answer: Answer) -> None:
    with contextlib.suppress(OSError):
        while True:
            connection, _ = listener.accept()
            threading.Thread(target=_talk, args=(connection, answer), daemon=True).start()


def _talk(connection: socket.socket, answer: Answer) -> None:
    with connection, contextlib.suppress(OSError):
        connection.recv(65536)
        for piece in answer():
            connection.sendall(piece)
