"""A real web site on loopback, whose pages a test may change while it runs."""

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, urlsplit

POLL_SECONDS = 0.02
LONGEST = 10
"""Seconds after which a caller that says nothing, and an answer without end, are given up."""


@dataclass(frozen=True, slots=True)
class Request:
    """What was asked, as one part of the site sees it. `origin` begins every address of the site."""

    origin: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    """By lower-case name."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What is sent back. A body in pieces is sent piece by piece, until the caller or the test has had enough."""

    status: int = 200
    body: bytes | Iterator[bytes] = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    kind: str = "text/html; charset=utf-8"


Part = Callable[[Request], Answer | None]
"""Answers what is asked of one path; None hangs up without a word."""


class Site:
    """`pages` says who answers which path; a path that ends in `*` answers for all that begin so."""

    def __init__(self, origin: str) -> None:
        self.origin = origin
        self.pages: dict[str, Part] = {}
        self.requests: list[Request] = []
        self.closing = threading.Event()

    def url(self, path: str) -> str:
        """The whole address of a path."""
        return self.origin + path

    def asked(self, path: str) -> list[Request]:
        """Every request for this path so far."""
        return [request for request in self.requests if request.path == path]

    def answer(self, request: Request) -> Answer | None:
        """What stands at the path now; 404 where nothing does."""
        self.requests.append(request)
        path = request.path
        families = sorted((name for name in self.pages if name.endswith("*")), key=len, reverse=True)
        found = self.pages.get(path) or next((self.pages[n] for n in families if path.startswith(n[:-1])), None)
        return found(request) if found else Answer(404, b"<title>Not found</title>")


@contextmanager
def open_site() -> Iterator[Site]:
    """A site on a free port of 127.0.0.1; closed, with every connection, when the block ends."""
    server = _Server(("127.0.0.1", 0), _Handler)
    site = server.site = Site(f"http://127.0.0.1:{server.server_port}")
    thread = threading.Thread(target=server.serve_forever, args=(POLL_SECONDS,), name="site")
    thread.start()
    try:
        yield site
    finally:
        site.closing.set()
        server.shutdown()
        thread.join()
        server.server_close()


class _Server(ThreadingHTTPServer):
    daemon_threads = False  # so that closing waits for answers under way
    request_queue_size = 256
    site: Site

    def handle_error(self, request: object, client_address: object) -> None:
        """A caller that has had enough is no mishap of the site."""


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    timeout = LONGEST

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        headers = {name.lower(): value for name, value in self.headers.items()}
        query = dict(parse_qsl(parts.query, keep_blank_values=True))
        answer = self.server.site.answer(Request(self.server.site.origin, parts.path, query, headers))
        # One request on each connection: an open one would keep the site from closing.
        self.close_connection = True
        if answer is not None:
            self._send(answer)

    def _send(self, answer: Answer) -> None:
        self.send_response(answer.status)
        given = {"Content-Type": answer.kind} | dict(answer.headers) | {"Connection": "close"}
        if isinstance(answer.body, bytes) and answer.status != 304:
            given = {"Content-Length": str(len(answer.body))} | given
        for name, value in given.items():
            self.send_header(name, value)
        self.end_headers()
        for piece in [answer.body] if isinstance(answer.body, bytes) else answer.body:
            self.wfile.write(piece)
            if self.server.site.closing.is_set():
                break

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing: tests read the streams."""
