"""What every answer says to browsers, and what no request may do."""

import asyncio
from collections.abc import Callable, Mapping

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

HEADERS: Mapping[str, str] = {
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "X-Robots-Tag": "noindex",
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=(), interest-cohort=()",
    "Strict-Transport-Security": "max-age=31536000",
}
MOST_BODY = 64 * 1024
"""Bytes of a form or a JSON document; webhooks of providers may send more."""
MOST_HOOK = 1024 * 1024
PATIENCE = 15.0
"""Seconds within which a body must be there."""


class SafeAnswers:
    """Adds the headers that an answer does not set itself."""

    def __init__(self, app: ASGIApp, *, policy: Mapping[str, str]) -> None:
        """`policy` is that of pages that set none."""
        self._app = app
        self._headers = {**HEADERS, **policy}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                told = MutableHeaders(scope=message)
                for name, value in self._headers.items():
                    told.setdefault(name, value)
            await send(message)

        await self._app(scope, receive, guarded if scope["type"] == "http" else send)


class BoundedBodies:
    """Reads the body before anybody works on it: neither too long, nor too slow."""

    def __init__(self, app: ASGIApp, *, refuse: Callable[[Request, int], Response], patience: float = PATIENCE) -> None:
        """`refuse` makes the answer of a status, 408 or 413. `patience` is in seconds."""
        self._app, self._refuse, self._patience = app, refuse, patience

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        most = MOST_HOOK if "/hooks/" in scope["path"] else MOST_BODY
        try:
            body = await asyncio.wait_for(_read(receive, most), self._patience)
        except TimeoutError:
            await self._hang_up(408, scope, receive, send)
        except _TooLong:
            await self._hang_up(413, scope, receive, send)
        except ConnectionError:
            return
        else:
            await self._app(scope, _Replayed(body, receive), send)

    async def _hang_up(self, status: int, scope: Scope, receive: Receive, send: Send) -> None:
        """Closes the connection: what is still to come of the body would hold it for ever."""
        response = self._refuse(Request(scope), status)
        response.headers["Connection"] = "close"
        await response(scope, receive, send)


class _TooLong(Exception):
    """More came than is read."""


class _Replayed:
    """Receives the body that was read, and then whatever comes."""

    def __init__(self, body: bytes, receive: Receive) -> None:
        self._body: bytes | None = body
        self._receive = receive

    async def __call__(self) -> Message:
        if self._body is None:
            return await self._receive()
        body, self._body = self._body, None
        return {"type": "http.request", "body": body, "more_body": False}


async def _read(receive: Receive, most: int) -> bytes:
    body = bytearray()
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ConnectionError
        body += message.get("body", b"")
        if len(body) > most:
            raise _TooLong
        if not message.get("more_body", False):
            return bytes(body)
