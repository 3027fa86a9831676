"""Requests to where they may go: two pools of connections, one guarded, one for the address that a person named."""

import ssl
from collections.abc import Iterable, Iterator

import httpcore2
import httpx2

from digest.sources.fetching.guard import Guard, Resolve

_PORTS = {"http": 80, "https": 443}
_IDLE_CONNECTIONS = 20
_IDLE_SECONDS = 30.0


class GuardedTransport(httpx2.BaseTransport):
    """Lets a request into a private network only when its origin is the `private_origin` among its extensions.

    Raises PrivateNetwork otherwise, and the errors of httpcore2.
    """

    def __init__(self, resolve: Resolve, network: httpcore2.NetworkBackend, certificates: ssl.SSLContext) -> None:
        self._guarded, self._named = (
            httpcore2.ConnectionPool(
                ssl_context=certificates,
                max_connections=None,
                max_keepalive_connections=_IDLE_CONNECTIONS,
                keepalive_expiry=_IDLE_SECONDS,
                network_backend=Guard(resolve, network, everywhere=everywhere),
            )
            for everywhere in (False, True)
        )

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        # The origin is read from what the pool connects to: two parsers could see two hosts in one odd address.
        is_named = request.extensions["private_origin"] == _origin(request.url)
        pool = self._named if is_named else self._guarded
        answer = pool.handle_request(_for_httpcore(request))
        assert isinstance(answer.stream, Iterable)
        return httpx2.Response(
            answer.status, headers=answer.headers, stream=_Body(answer.stream), extensions=answer.extensions
        )

    def close(self) -> None:
        self._guarded.close()
        self._named.close()


def _origin(url: httpx2.URL) -> str:
    host = url.raw_host.decode("ascii")
    return f"{url.scheme}://{f'[{host}]' if ':' in host else host}:{url.port or _PORTS.get(url.scheme)}"


def _for_httpcore(request: httpx2.Request) -> httpcore2.Request:
    url = request.url
    target = httpcore2.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path)
    timeout = {"timeout": request.extensions["timeout"]}
    return httpcore2.Request(request.method, target, headers=request.headers.raw, extensions=timeout)


class _Body(httpx2.SyncByteStream):
    def __init__(self, stream: Iterable[bytes]) -> None:
        self._stream = stream

    def __iter__(self) -> Iterator[bytes]:
        yield from self._stream

    def close(self) -> None:
        if hasattr(self._stream, "close"):
            self._stream.close()
