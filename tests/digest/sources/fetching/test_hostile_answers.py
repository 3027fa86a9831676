"""Whatever a server says, a fetch ends in a document or in one line. No sockets: the answers are dealt by hand."""

from typing import Any

import httpcore2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digest.core.errors import SourceError
from digest.sources.fetching.client import web_within
from digest.sources.fetching.values import Validators, Wanted
from tests.digest.sources.fetching.asking import QUICK

HEADERS = [
    *(
        b"Content-Length: 5",
        b"Content-Length: 99999999999999999999",
        b"Content-Length: x",
        b"Transfer-Encoding: chunked",
    ),
    *(b"Content-Encoding: gzip", b"Content-Encoding: \xff", b'Content-Type: text/xml; charset="\xff', b"Upgrade: x"),
    *(b"Location: /x", b"Location: http://[", b"Location: \xff\xfe", b"Location: //", b"Location: https://.example/"),
    *(b"Set-Cookie: a=b; expires=x", b"Set-Cookie: =;;", b"ETag: \xff", b"Retry-After: \xb2", b"Date: \xff", b": x"),
    *(b"X-Robots-Tag: \xe9", b"X" * 5000, b"A: \r\n b"),
]
BODIES = [b"", b"hello", b"5\r\nhello\r\n0\r\n\r\n", b"5\r\nhe", b"\x1f\x8b\x08", b"HTTP/1.1 200 OK\r\n\r\n"]
STATUSES = [
    b"HTTP/1.1 200 OK",
    b"HTTP/1.0 200",
    b"HTTP/1.1 301 M",
    b"HTTP/1.1 304 N",
    b"HTTP/1.1 503 S",
    b"HTTP/1.1 101",
]

answers = st.builds(
    lambda status, headers, body: b"\r\n".join([status, *headers, b"", body]),
    st.sampled_from(STATUSES),
    st.lists(st.sampled_from(HEADERS) | st.binary(max_size=30), max_size=5),
    st.sampled_from(BODIES) | st.binary(max_size=50),
)


class Said(httpcore2.NetworkBackend):
    """Every connection says this, in small pieces."""

    def __init__(self, answer: bytes) -> None:
        self.answer = answer

    def connect_tcp(self, *arguments: Any, **options: Any) -> httpcore2.NetworkStream:
        return httpcore2.MockStream([self.answer[start : start + 100] for start in range(0, len(self.answer), 100)])


@settings(max_examples=150)
@given(answers, st.text(max_size=5))
def test_nothing_comes_out_but_a_document_or_one_line(answer: bytes, etag: str) -> None:
    wanted = Wanted("http://news.example/feed", Validators(etag or None, None))

    with web_within(QUICK, resolve=lambda host, port: ["93.184.216.34"], network=Said(answer)) as fetch:
        try:
            told = fetch(wanted).url
        except SourceError as error:
            told = str(error)

    assert "\n" not in told
    assert 0 < len(told) < 500


def test_a_line_of_the_server_is_quoted_in_part() -> None:
    answer = b"HTTP/1.1 200 OK\r\n" + b"x" * 20_000 + b"\r\n\r\n"

    with (
        web_within(QUICK, resolve=lambda host, port: ["93.184.216.34"], network=Said(answer)) as fetch,
        pytest.raises(SourceError, match="illegal header line") as refused,
    ):
        fetch(Wanted("http://news.example/feed"))

    assert len(str(refused.value)) < 300
