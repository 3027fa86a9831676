"""One log line for each request: which page, how it ended, how long it took. Never an address, a token or a query."""

import time

import structlog
from starlette.types import ASGIApp, Message, Receive, Scope, Send

log = structlog.get_logger()


class Watched:
    """Notes each request by the pattern of its path, such as "/u/{token}"."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began, status = time.perf_counter(), 500

        async def noting(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._app(scope, receive, noting)
        finally:
            route = scope.get("route")
            page = getattr(route, "path", "none")
            took = round((time.perf_counter() - began) * 1000, 1)
            log.info("request", method=scope["method"], page=page, status=status, ms=took)
