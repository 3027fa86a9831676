"""Which other sites' scripts may use what lies below /api/ (CORS). Pages are for no other site's scripts."""

from collections.abc import Sequence

from starlette.middleware.cors import CORSMiddleware
from starlette.types import ASGIApp, Receive, Scope, Send


class Crossing:
    """Answers browsers that ask for the sites in `origins`; tells all others no."""

    def __init__(self, app: ASGIApp, *, below: str, origins: Sequence[str]) -> None:
        """`below` is a path, with a slash at its end."""
        self._app, self._below = app, below
        self._open = CORSMiddleware(
            app, allow_origins=origins, allow_methods=["GET", "POST"], allow_headers=["Content-Type"]
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        crosses = scope["type"] == "http" and scope["path"].startswith(self._below)
        await (self._open if crosses else self._app)(scope, receive, send)
