"""Serves the web application while a block runs, in a thread of this process."""

import socket
from collections.abc import Iterator
from contextlib import closing, contextmanager
from threading import Thread

import uvicorn
from fastapi import FastAPI

from digest.core.collector import quiet_collector
from digest.core.errors import ConfigError
from digest.core.sections import Web

BACKLOG = 512
CONNECTIONS = 1000
"""At once; more are told to come again."""


@contextmanager
def served(web: FastAPI, settings: Web, *, port: int | None = None) -> Iterator[str]:
    """Serve at `[web] host` and that port, or the one of config.toml; 0 takes a free one. Yields the address.

    Raises ConfigError when the port cannot be had.
    """
    # Looking for garbage made large pages a tenth of a second late.
    with quiet_collector(), closing(_listening(settings.host, settings.port if port is None else port)) as listener:
        host, taken = listener.getsockname()[:2]
        server = uvicorn.Server(_config(web, settings))
        thread = Thread(target=server.run, kwargs={"sockets": [listener]}, name="web", daemon=True)
        thread.start()
        try:
            yield f"http://{host}:{taken}"
        finally:
            server.should_exit = True
            thread.join()


def _config(web: FastAPI, settings: Web) -> uvicorn.Config:
    """Nothing is logged by uvicorn: its lines hold paths, and so tokens."""
    return uvicorn.Config(
        web,
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=bool(settings.trusted_proxies),
        forwarded_allow_ips=list(settings.trusted_proxies),
        limit_concurrency=CONNECTIONS,
        timeout_keep_alive=10,
        timeout_graceful_shutdown=10,
        lifespan="off",
    )


def _listening(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # By the name of its protocol asyncio knows that it may send at once (TCP_NODELAY); else answers wait for 40 ms.
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except (OSError, UnicodeError) as error:
        listener.close()
        why = getattr(error, "strerror", None) or "that is no host name"
        raise ConfigError(f"[web] {host}:{port} cannot be served: {why}; name another with --port") from error
    listener.listen(BACKLOG)
    return listener
