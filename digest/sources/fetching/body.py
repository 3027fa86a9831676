"""The body of an answer, never more of it than is bearable."""

from collections.abc import Iterator

import httpx2

from digest.core.errors import SourceError
from digest.core.languages import N_
from digest.sources.fetching.unpacking import unpacked


def whole_body(response: httpx2.Response, *, most: int) -> bytes:
    """All of it. Raises SourceError when it has more than `most` bytes, before any is read where they are announced."""
    if int(response.headers.get("content-length", 0)) > most:
        raise _too_large(most)
    body = bytearray()
    for piece in _pieces(response):
        body += piece
        if len(body) > most:
            raise _too_large(most)
    return bytes(body)


def beginning(response: httpx2.Response, *, most: int) -> bytes:
    """Its first `most` bytes. Raises SourceError."""
    body = bytearray()
    for piece in _pieces(response):
        body += piece
        if len(body) >= most:
            break
    return bytes(body[:most])


def _pieces(response: httpx2.Response) -> Iterator[bytes]:
    return unpacked(response.iter_raw(), response.headers.get("content-encoding", ""))


def _too_large(most: int) -> SourceError:
    return SourceError(N_("it is larger than %(size)s MB"), size=f"{most / 1_000_000:g}")
