"""Undoing compression, in whatever pieces it comes."""

import gzip
import re
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digest.core.errors import SourceError
from digest.sources.fetching.unpacking import PIECE, unpacked

TEXT = b"<rss>" + bytes(range(256)) * 500 + b"</rss>"


def raw_deflate(body: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-15)
    return packer.compress(body) + packer.flush()


PACKED = [
    ("", TEXT),
    ("identity", TEXT),
    ("utf-8", TEXT),
    ("gzip", gzip.compress(TEXT)),
    ("X-GZIP", gzip.compress(TEXT)),
    ("gzip", gzip.compress(TEXT[:70_000]) + gzip.compress(TEXT[70_000:])),
    ("gzip", gzip.compress(TEXT) + bytes(8)),
    ("deflate", zlib.compress(TEXT)),
    ("deflate", raw_deflate(TEXT)),
]


@pytest.mark.parametrize(("encoding", "packed"), PACKED)
@pytest.mark.parametrize("size", [2, 1000, 10**9])
def test_what_was_packed_comes_out(encoding: str, packed: bytes, size: int) -> None:
    pieces = [packed[start : start + size] for start in range(0, len(packed), size)]

    assert b"".join(unpacked(pieces, encoding)) == TEXT


def test_pieces_stay_small() -> None:
    bomb = gzip.compress(bytes(10_000_000))

    assert max(map(len, unpacked([bomb], "gzip"))) <= PIECE


@pytest.mark.parametrize("encoding", ["br", "zstd", "gzip, gzip", "br, gzip"])
def test_what_was_not_asked_for_is_refused(encoding: str) -> None:
    with pytest.raises(SourceError, match="which was not asked for"):
        list(unpacked([b"x"], encoding))


@pytest.mark.parametrize("encoding", ["gzip", "deflate"])
def test_an_empty_body_stays_empty(encoding: str) -> None:
    assert b"".join(unpacked([], encoding)) == b""


@settings(max_examples=100)
@given(st.sampled_from(["gzip", "deflate"]), st.lists(st.binary(max_size=100), max_size=5))
def test_rubbish_is_unpacked_or_refused_in_words(encoding: str, pieces: list[bytes]) -> None:
    try:
        told: bytes | str = b"".join(unpacked(pieces, encoding))
    except SourceError as refused:
        told = str(refused)

    assert isinstance(told, bytes) or re.search(r"cut off|broken", told)


@pytest.mark.parametrize("packed", [gzip.compress(TEXT), zlib.compress(TEXT)], ids=["gzip", "deflate"])
def test_a_cut_is_noticed_wherever_it_is(packed: bytes) -> None:
    encoding = "gzip" if packed.startswith(b"\x1f\x8b") else "deflate"

    for length in (1, 5, 20, len(packed) // 2, len(packed) - 1):
        with pytest.raises(SourceError, match=r"cut off|broken"):
            list(unpacked([packed[:length]], encoding))
