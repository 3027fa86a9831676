"""The guard against private networks: looks a name up once, checks every address, and connects to what it checked.

Nothing can change between check and connection, because the name is not asked for again. TLS still checks the
certificate against the name.
"""

import socket
import ssl
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from typing import Any

import httpcore2

from digest.core.errors import SourceError
from digest.core.languages import N_
from digest.sources.fetching.addresses import is_public
from digest.sources.fetching.deadline import bounded

MOST_ADDRESSES = 8
"""Of one name are tried."""
NOWHERE = N_("the name %(name)s leads nowhere")
INSIDE = N_("%(host)s lies in a private network, where only addresses are read that a person added as a source")

Resolve = Callable[[str, int], Sequence[str]]
"""The IP addresses of a host, for a port. Raises OSError or UnicodeError when there are none."""


class PrivateNetwork(SourceError):
    """A host lies in a private network, and nobody said that it may be read there."""


def look_up(host: str, port: int) -> Sequence[str]:
    """`Resolve` as this machine does it, which also understands 127.1, 0x7f000001 and 2130706433."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(address[0]) for *_, address in found))


class Guard(httpcore2.NetworkBackend):
    """Connects over `network` to public addresses, or to any with `everywhere`. Raises PrivateNetwork."""

    def __init__(self, resolve: Resolve, network: httpcore2.NetworkBackend, *, everywhere: bool) -> None:
        self._resolve, self._network, self._everywhere = resolve, network, everywhere

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore2.NetworkStream:
        *others, last = self._addresses(host, port)
        for address in others:
            with suppress(httpcore2.ConnectError, httpcore2.ConnectTimeout):
                return self._connect(address, port, timeout)
        return self._connect(last, port, timeout)

    def _addresses(self, host: str, port: int) -> Sequence[str]:
        try:
            addresses = self._resolve(host, port)
        except (OSError, UnicodeError) as error:
            raise httpcore2.ConnectError(NOWHERE % {"name": repr(host)}) from error
        if not addresses:
            raise httpcore2.ConnectError(NOWHERE % {"name": repr(host)})
        if not self._everywhere and not all(map(is_public, addresses)):
            raise PrivateNetwork(INSIDE, host=host)
        return addresses[:MOST_ADDRESSES]

    def _connect(self, address: str, port: int, timeout: float | None) -> httpcore2.NetworkStream:
        return _Stream(self._network.connect_tcp(address, port, bounded(timeout)))


class _Stream(httpcore2.NetworkStream):
    """A connection that keeps to the deadline."""

    def __init__(self, stream: httpcore2.NetworkStream) -> None:
        self._stream = stream

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, bounded(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, bounded(timeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore2.NetworkStream:
        return _Stream(self._stream.start_tls(ssl_context, server_hostname, bounded(timeout)))

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)
