"""The pages in a process of their own, as `digest web` serves them, with the time of each answer in a header."""

import multiprocessing
import time
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection
from pathlib import Path

from pydantic import SecretStr
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from benchmarks.pages.publication import NOW
from digest.core.settings import Settings
from tests.support.factories import PUBLICATION

SECRET = "a secret that only benchmarks know, 32 and more"
HEADER = "server-time"


def settings() -> Settings:
    """Those of the publication."""
    return Settings(folder=Path("/nowhere"), secret_key=SecretStr(SECRET), publication=PUBLICATION)


@contextmanager
def serving(url: str) -> Iterator[tuple[str, int]]:
    """While the block runs: the address of the pages, and the number of their process."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_serve, args=(url, theirs))
    process.start()
    try:
        assert process.pid is not None
        yield ours.recv(), process.pid
    finally:
        ours.send("stop")
        process.join(30)


class ServerTime:
    """Says in a header how many milliseconds an answer took, and how many of them the process was at work."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pages are made whole before they begin, so their beginning is the end of the work."""
        began, worked = time.perf_counter(), time.process_time()

        async def timed(message: Message) -> None:
            if message["type"] == "http.response.start":
                took, work = time.perf_counter() - began, time.process_time() - worked
                message["headers"] = [*message["headers"], (HEADER.encode(), f"{took * 1000} {work * 1000}".encode())]
            await send(message)

        await self._app(scope, receive, timed)


def _serve(url: str, told: Connection) -> None:
    import structlog

    from digest import schema
    from digest.app import App
    from digest.core.database import Database
    from digest.core.sections import Web
    from digest.web.server import create
    from digest.web.serving import served

    structlog.configure(logger_factory=structlog.ReturnLoggerFactory())
    schema.metadata()
    web = create(App(settings(), Database(url), lambda: NOW))
    web.add_middleware(ServerTime)
    with served(web, Web(), port=0) as address:
        told.send(address)
        told.recv()
