"""A real local source: the newsroom's feed over HTTP on loopback, and nothing else."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from digest.core.clock import Clock
from digest.demo.content import Content
from digest.demo.feed import CONTENT_TYPE, render

PATH = "/feed.xml"
POLL_SECONDS = 0.02


@contextmanager
def newsroom(content: Content, clock: Clock) -> Iterator[str]:
    """Serve the feed as it stands at `clock()`; yield its address. Gone, with its port, when the block ends."""
    with _Server(content, clock) as server:
        thread = threading.Thread(target=server.serve_forever, args=(POLL_SECONDS,), name="newsroom")
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}{PATH}"
        finally:
            server.shutdown()
            thread.join()


class _Server(ThreadingHTTPServer):
    daemon_threads = False  # so that closing waits for answers under way

    def __init__(self, content: Content, clock: Clock) -> None:
        self.content, self.clock = content, clock
        super().__init__(("127.0.0.1", 0), _Answer)


class _Answer(BaseHTTPRequestHandler):
    server: _Server
    timeout = 5  # seconds; a silent caller must not keep the server from closing

    def do_GET(self) -> None:
        if self.path != PATH:
            self.send_error(HTTPStatus.NOT_FOUND)
            return
        feed = render(self.server.content, now=self.server.clock())
        if feed.etag in self.headers.get("If-None-Match", ""):
            self._answer(HTTPStatus.NOT_MODIFIED, feed.etag)
        else:
            self._answer(HTTPStatus.OK, feed.etag, feed.body)

    def _answer(self, status: HTTPStatus, etag: str, body: bytes = b"") -> None:
        self.send_response(status)
        self.send_header("ETag", etag)
        if status is HTTPStatus.OK:
            self.send_header("Content-Type", CONTENT_TYPE)
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing: the demo prints its own account."""
