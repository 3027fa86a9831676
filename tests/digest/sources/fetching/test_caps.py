"""How long and how large a document may be, and what becomes of one that is cut off."""

import gzip
import time
import tracemalloc
import zlib
from collections.abc import Iterable, Iterator

import pytest

from digest.core.errors import SourceError
from digest.sources.fetching.client import web_within
from digest.sources.fetching.limits import Limits
from digest.sources.fetching.values import Fetch
from tests.digest.sources.fetching.asking import QUICK, named
from tests.digest.sources.fetching.raw_server import raw_server, slowly

OK = b"HTTP/1.1 200 OK\r\n"
MB = 1_000_000


def test_a_body_that_trickles_for_ever_is_cut_off(fetch: Fetch) -> None:
    def answer() -> Iterable[bytes]:
        return slowly([OK + b"\r\n", *[b"x"] * 200])

    began = time.monotonic()
    with raw_server(answer) as url, pytest.raises(SourceError, match="did not arrive within 1 seconds"):
        fetch(named(url))

    assert time.monotonic() - began < 2


def test_headers_that_trickle_for_ever_are_cut_off(fetch: Fetch) -> None:
    def answer() -> Iterable[bytes]:
        return slowly([OK, *[b"X-A: b\r\n"] * 200])

    with raw_server(answer) as url, pytest.raises(SourceError, match="did not arrive within 1 seconds"):
        fetch(named(url))


def test_redirects_do_not_lengthen_the_time(fetch: Fetch) -> None:
    def answer() -> Iterable[bytes]:
        return slowly([b"HTTP/1.1 302 Found\r\nLocation: /feed\r\n", b"X-A: b\r\n", b"\r\n"], seconds=0.2)

    with raw_server(answer) as url, pytest.raises(SourceError, match="did not arrive within 1 seconds"):
        fetch(named(url))


def test_a_server_that_says_nothing_is_left(fetch: Fetch) -> None:
    def answer() -> Iterable[bytes]:
        return slowly([b""], seconds=1)

    with raw_server(answer) as url, pytest.raises(SourceError, match="the server stopped answering"):
        fetch(named(url))


def test_a_document_announced_as_too_large_is_not_read(fetch: Fetch) -> None:
    sent: list[int] = []

    def answer() -> Iterator[bytes]:
        yield OK + b"Content-Length: 50000000\r\n\r\n"
        for _ in range(50):
            yield bytes(MB)
            sent.append(MB)

    with raw_server(answer) as url, pytest.raises(SourceError, match="larger than 20 MB"):
        fetch(named(url))

    assert sum(sent) < 20 * MB


def test_a_document_that_is_too_large_unannounced_is_cut_off() -> None:
    def answer() -> Iterable[bytes]:
        return [OK + b"\r\n", *[bytes(100_000)] * 20]

    with (
        web_within(Limits(most_bytes=MB)) as fetch,
        raw_server(answer) as url,
        pytest.raises(SourceError, match="larger than 1 MB"),
    ):
        fetch(named(url))


def test_a_silence_lasts_no_longer_than_the_whole_time() -> None:
    def answer() -> Iterable[bytes]:
        return slowly([OK], seconds=2)

    with (
        web_within(Limits(silent_seconds=60, whole_seconds=0.3)) as fetch,
        raw_server(answer) as url,
        pytest.raises(SourceError, match=r"did not arrive within 0.3 seconds"),
    ):
        fetch(named(url))


@pytest.mark.parametrize("encoding", ["gzip", "deflate"])
def test_a_document_that_swells_when_unpacked_costs_little_memory(encoding: str) -> None:
    packer = zlib.compressobj(9, wbits=31 if encoding == "gzip" else 15)
    bomb = b"".join(packer.compress(bytes(MB)) for _ in range(200)) + packer.flush()

    def answer() -> Iterable[bytes]:
        return [OK + f"Content-Encoding: {encoding}\r\nContent-Length: {len(bomb)}\r\n\r\n".encode(), bomb]

    tracemalloc.start()
    with (
        web_within(Limits()) as fetch,
        raw_server(answer) as url,
        pytest.raises(SourceError, match="larger than 20 MB"),
    ):
        fetch(named(url))

    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 30 * MB


@pytest.mark.parametrize(
    "head",
    [b"Content-Length: 100\r\n\r\n", b"Transfer-Encoding: chunked\r\n\r\n64\r\n"],
    ids=["announced length", "chunked"],
)
def test_a_body_that_is_cut_off_is_an_error(fetch: Fetch, head: bytes) -> None:
    with raw_server(lambda: [OK + head + b"<rss>"]) as url, pytest.raises(SourceError, match="the connection failed"):
        fetch(named(url))


def test_a_compressed_body_that_is_cut_off_is_an_error(fetch: Fetch) -> None:
    packed = gzip.compress(b"<rss/>" * 1000)[:-9]

    with (
        raw_server(lambda: [OK + b"Content-Encoding: gzip\r\n\r\n" + packed]) as url,
        pytest.raises(SourceError, match="it is cut off"),
    ):
        fetch(named(url))


@pytest.mark.parametrize(
    "said", [b"", b"\x00\xff\r\n\r\n", b"HTTP/1.1 abc\r\n\r\n", OK + b"Content-Length: -1\r\n\r\n", OK + b": x\r\n\r\n"]
)
def test_what_is_no_http_becomes_one_line(fetch: Fetch, said: bytes) -> None:
    with raw_server(lambda: [said]) as url, pytest.raises(SourceError) as refused:
        fetch(named(url))

    assert "\n" not in str(refused.value)


def test_headers_without_end_are_refused() -> None:
    def answer() -> Iterable[bytes]:
        return [OK, *[b"X-A: " + b"b" * 10_000 + b"\r\n"] * 100]

    with web_within(QUICK) as fetch, raw_server(answer) as url, pytest.raises(SourceError, match="connection failed"):
        fetch(named(url))
