"""Refreshing sources on loopback: 200 that say "not modified", 200 with one new story each, and memory over 2,000.

    python -m benchmarks.bench_sources

Budget: less than 10 ms of CPU per unchanged source; memory flat: reading 2,000 sources twice takes less than 30 MB
more than reading 200. The server is a process of its own, so its CPU is not ours.
"""

import asyncio
import multiprocessing
import resource
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from multiprocessing.queues import Queue

from benchmarks.measure import in_fresh_process, postgresql, report
from digest import schema
from digest.core.database import Database
from digest.issues.intake import refresh_sources
from digest.sources.add import add
from digest.sources.fetching.client import web

FEW, MANY = 200, 2_000
ITEMS = 20
HOSTS = 20
"""Ports, each a host as far as manners are concerned."""
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
PUBLISH = "/publish"
SUMMARY = (
    "What happened there, told in two sentences of the usual length. The second one says what it means for people."
)


def main() -> None:
    """Measure both databases and print the table."""
    rows = []
    with publisher() as ports:
        with tempfile.TemporaryDirectory() as folder:
            for count, readings in ((FEW, 3), (MANY, 2)):
                figures = in_fresh_process(read, f"sqlite:///{folder}/{count}.db", count, readings, ports)
                rows.append({"database": "sqlite", "sources": count} | figures)
        with postgresql() as url:
            rows.append({"database": "postgresql", "sources": FEW} | in_fresh_process(read, url, FEW, 3, ports))
    report("sources", rows)


def read(url: str, count: int, readings: int, ports: list[int]) -> dict[str, float]:
    """Read all sources for the first time, unchanged, and, in a third reading, with one new story each."""
    database = Database(url)
    schema.upgrade(database)
    with database.writing() as session:
        for number in range(count):
            add(session, f"http://127.0.0.1:{ports[number % len(ports)]}/{number}", private=True, now=NOW)
    figures = _read(database, "first", NOW, new=ITEMS * count)
    figures |= _read(database, "unchanged", NOW + timedelta(hours=1), new=0)
    if readings > 2:
        with urllib.request.urlopen(f"http://127.0.0.1:{ports[0]}{PUBLISH}"):
            pass  # from now on each feed has a story more
        figures |= _read(database, "changed", NOW + timedelta(hours=2), new=count)
    database.close()
    return figures


def _read(database: Database, step: str, now: datetime, *, new: int) -> dict[str, float]:
    began, used, count, found = time.perf_counter(), _cpu_seconds(), 0, 0
    with web() as fetch:
        for result in refresh_sources(database, fetch, clock=lambda: now):
            assert not result.error, result.error
            count, found = count + 1, found + len(result.ingested.new)
    assert found == new, f"{found} new stories, not {new}"
    wall, cpu = time.perf_counter() - began, _cpu_seconds() - used
    return {f"{step} CPU ms": cpu / count * 1000, f"{step} ms": wall / count * 1000}


def _cpu_seconds() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


@contextmanager
def publisher() -> Iterator[list[int]]:
    """A server with a feed at every path, in a process of its own; its ports."""
    context = multiprocessing.get_context("spawn")
    ports: Queue[list[int]] = context.Queue()
    process = context.Process(target=_serve, args=(ports,), daemon=True)
    process.start()
    try:
        yield ports.get(timeout=30)
    finally:
        process.terminate()
        process.join()


def _serve(ports: "Queue[list[int]]") -> None:
    asyncio.run(_Publisher().serve(ports))


class _Publisher:
    """Feeds that all grow by one story whenever somebody asks for PUBLISH."""

    def __init__(self) -> None:
        self._stories = ITEMS

    async def serve(self, ports: "Queue[list[int]]") -> None:
        servers = [await asyncio.start_server(self._answer, "127.0.0.1", 0) for _ in range(HOSTS)]
        ports.put([server.sockets[0].getsockname()[1] for server in servers])
        await asyncio.Event().wait()

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection, request after request."""
        try:
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).decode("ascii")
                writer.write(self._reply(head.split()[1], f'if-none-match: "{self._stories}"' in head.lower()))
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            writer.close()

    def _reply(self, path: str, known: bool) -> bytes:
        if path == PUBLISH:
            self._stories += 1
            return b"HTTP/1.1 204 No Content\r\n\r\n"
        etag = f'ETag: "{self._stories}"\r\n'
        if known:
            return f"HTTP/1.1 304 Not Modified\r\n{etag}\r\n".encode()
        body = _feed(path, self._stories)
        head = f"HTTP/1.1 200 OK\r\nContent-Type: application/rss+xml\r\n{etag}Content-Length: {len(body)}\r\n\r\n"
        return head.encode() + body


def _feed(path: str, stories: int) -> bytes:
    """The newest ITEMS of so many stories."""
    items = "".join(
        f"<item><title>Story {number} of {path}</title><link>https://example.org{path}/{number}</link>"
        f"<guid>{path}-{number}</guid><pubDate>{format_datetime(NOW - timedelta(hours=ITEMS * 2 - number))}</pubDate>"
        f"<description>{SUMMARY}</description></item>"
        for number in range(stories, stories - ITEMS, -1)
    )
    return f'<rss version="2.0"><channel><title>{path}</title>{items}</channel></rss>'.encode()


if __name__ == "__main__":
    main()
