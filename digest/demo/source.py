"""A real local web site: the invented newsroom over HTTP on loopback, and nothing else."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, urlsplit

from digest.core.clock import Clock
from digest.core.errors import Conflict
from digest.demo import other_formats, reports, wordpress
from digest.demo.content import Content
from digest.demo.feed import feed
from digest.demo.pages import Asked, Page, Serve

FEED = "/feed.xml"
PAGES: dict[str, Serve] = {
    "/": reports.front,
    FEED: feed,
    "/feed.json": other_formats.json_feed,
    "/wp-json/": wordpress.index,
    wordpress.POSTS: wordpress.posts,
    reports.LISTING: reports.listing,
    "/archive": reports.table,
    "/sitemap.xml": reports.sitemap,
    "/stories.csv": other_formats.csv_table,
    "/immune-system.txt": other_formats.topic_page,
}
PORT = 8011
"""Where the demo serves when the port is free, so that addresses in its mails lead somewhere with `--serve`."""
POLL_SECONDS = 0.02


@contextmanager
def newsroom(content: Content, clock: Clock, *, port: int = 0, or_any: bool = False) -> Iterator[str]:
    """Serve the newsroom as it stands at `clock()`; yield its origin. Gone, with its port, when the block ends.

    Port 0 is any that is free. Raises Conflict when `port` is taken, unless another will do.
    """
    try:
        server = _Server(content, clock, port)
    except OSError as error:
        if not or_any:
            raise Conflict(f"port {port} cannot be used ({error.strerror}); choose another with --port") from error
        server = _Server(content, clock, 0)
    with server:
        thread = threading.Thread(target=server.serve_forever, args=(POLL_SECONDS,), name="newsroom")
        thread.start()
        try:
            yield server.origin
        finally:
            server.shutdown()
            thread.join()


class _Server(ThreadingHTTPServer):
    daemon_threads = False  # so that closing waits for answers under way

    def __init__(self, content: Content, clock: Clock, port: int) -> None:
        self.content, self.clock = content, clock
        super().__init__(("127.0.0.1", port), _Answer)

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class _Answer(BaseHTTPRequestHandler):
    server: _Server
    disable_nagle_algorithm = True
    timeout = 5  # seconds; a silent caller must not keep the server from closing

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        serve = PAGES.get(parts.path) or (reports.story_page if parts.path.startswith(reports.LISTING) else _nothing)
        server = self.server
        page = serve(Asked(server.content, server.clock(), server.origin, parts.path, dict(parse_qsl(parts.query))))
        if page.etag in self.headers.get("If-None-Match", ""):
            self._answer(304, page)
        else:
            self._answer(page.status, page)

    def _answer(self, status: int, page: Page) -> None:
        self.send_response(status)
        self.send_header("ETag", page.etag)
        if status != 304:
            self.send_header("Content-Type", page.kind)
            self.send_header("Content-Length", str(len(page.body)))
        self.end_headers()
        if status != 304:
            self.wfile.write(page.body)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing: the demo prints its own account."""


def _nothing(asked: Asked) -> Page:
    return Page(b"<title>Not Found</title>", reports.KIND, 404)
