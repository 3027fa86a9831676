"""What goes wrong with sources, as parts of a site."""

import zlib
from collections.abc import Iterator
from time import monotonic, sleep

from tests.support.site.server import LONGEST, Answer, Part, Request

PIECE = b"<!-- nothing yet -->"


def says(status: int, *, retry_after: str = "") -> Part:
    """This status, with a page for people."""
    headers = {"Retry-After": retry_after} if retry_after else {}
    return lambda _: Answer(status, f"<title>Error {status}</title>".encode(), headers)


def page(title: str) -> Part:
    """An HTML page where something else stood."""
    return lambda _: Answer(200, f"<!doctype html><html><head><title>{title}</title></head></html>".encode())


def document(body: bytes, kind: str = "application/xml") -> Part:
    """These very bytes."""
    return lambda _: Answer(200, body, kind=kind)


def redirects(location: str, status: int = 302) -> Part:
    """Somewhere else."""
    return lambda _: Answer(status, headers={"Location": location})


def hangs_up(request: Request) -> None:
    """Close the connection without a word."""


def bomb(megabytes: int = 100) -> Part:
    """A feed that swells to `megabytes` when it is decompressed; a thousandth of that goes over the wire."""
    squeeze = zlib.compressobj(9, wbits=zlib.MAX_WBITS | 16)  # as gzip
    million = b" " * 1_000_000
    packed = b"".join(squeeze.compress(million) for _ in range(megabytes)) + squeeze.flush()
    return lambda _: Answer(200, packed, {"Content-Encoding": "gzip"}, "application/xml")


def announces(length: int) -> Part:
    """A document of this many bytes, of which the caller should not want to read one."""
    return lambda _: Answer(200, _blanks(length), {"Content-Length": str(length)}, "application/xml")


def trickles(every: float = 0.05) -> Part:
    """A document that never ends, a few bytes at a time; given up after `LONGEST` seconds."""
    return lambda _: Answer(200, _drops(every), kind="application/xml")


def _blanks(length: int) -> Iterator[bytes]:
    piece = b" " * 65_536
    for _ in range(0, length, len(piece)):
        yield piece


def _drops(every: float) -> Iterator[bytes]:
    end = monotonic() + LONGEST
    while monotonic() < end:
        yield PIECE
        sleep(every)
