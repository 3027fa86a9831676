"""An SMTP server in a thread, on a free port of this machine.

Not aiosmtpd's own Controller: that one cannot be told "any free port", and leaves open connections behind when it
stops.
"""

import asyncio
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from aiosmtpd.smtp import SMTP


@contextmanager
def serving(connection: Callable[[], SMTP]) -> Iterator[int]:
    """Answer every caller with a new `connection()`; yield the port. When the block ends, so do all connections."""
    listener = socket.create_server(("127.0.0.1", 0))
    # asyncio sets this only on sockets whose protocol it knows; without it, every reply waits 40 ms for the next.
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    port: int = listener.getsockname()[1]
    loop, stopped = asyncio.new_event_loop(), asyncio.Event()
    thread = threading.Thread(
        target=loop.run_until_complete, args=(_serve(listener, connection, stopped),), name="smtp"
    )
    thread.start()
    try:
        yield port
    finally:
        loop.call_soon_threadsafe(stopped.set)
        thread.join()
        loop.close()


async def _serve(listener: socket.socket, connection: Callable[[], SMTP], stopped: asyncio.Event) -> None:
    connections: list[SMTP] = []

    def open_connection() -> SMTP:
        connections.append(connection())
        return connections[-1]

    server = await asyncio.get_running_loop().create_server(open_connection, sock=listener)
    await stopped.wait()
    server.close()
    for one in connections:
        if isinstance(one.transport, asyncio.Transport):
            one.transport.abort()  # close() would wait for the other side's farewell under TLS
    await asyncio.gather(*(asyncio.all_tasks() - {asyncio.current_task()}), return_exceptions=True)
