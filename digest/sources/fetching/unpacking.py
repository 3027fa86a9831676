"""Undoing the compression of a body. Pure.

httpx2 could do it, but takes a body that was cut off for a whole one.
"""

import zlib
from collections.abc import Iterable, Iterator

from digest.core.errors import SourceError
from digest.core.languages import N_

ACCEPTED = "gzip, deflate"
"""The Accept-Encoding header."""
PIECE = 64 * 1024
_GZIP, _ZLIB, _RAW = 16 + zlib.MAX_WBITS, zlib.MAX_WBITS, -zlib.MAX_WBITS
_GZIP_BEGINS = b"\x1f\x8b"
_CODINGS = {"gzip": _GZIP, "x-gzip": _GZIP, "deflate": _ZLIB}
_UNASKED = {"br", "zstd", "compress", "x-compress"}


def unpacked(pieces: Iterable[bytes], encoding: str) -> Iterator[bytes]:
    """The body in pieces of at most PIECE bytes where it was compressed; `encoding` is the Content-Encoding header.

    Raises SourceError when it is broken, cut off, or packed as nobody asked for.
    """
    codings = [coding for part in encoding.lower().split(",") if (coding := part.strip())]
    known = [coding for coding in codings if coding in _CODINGS]
    if len(known) > 1 or _UNASKED.intersection(codings):
        raise SourceError(N_("it is compressed as %(coding)s, which was not asked for"), coding=repr(encoding[:80]))
    if not known:
        return iter(pieces)
    return _inflated(pieces, _CODINGS[known[0]])


def _inflated(pieces: Iterable[bytes], window: int) -> Iterator[bytes]:
    stream, begun, held = zlib.decompressobj(window), False, b""
    try:
        for piece in pieces:
            piece, held = held + piece, b""
            while piece:
                if stream.eof or not begun:
                    if len(piece) < 2:  # too little to tell what begins here
                        held = piece
                        break
                    if begun and not piece.startswith(_GZIP_BEGINS):
                        return  # what follows the end is not ours to judge
                    stream, begun = _stream(piece, window), True
                yield stream.decompress(piece, PIECE)
                piece = stream.unconsumed_tail or stream.unused_data
        yield stream.flush()
    except zlib.error as error:
        raise SourceError(N_("its compression is broken")) from error
    if (begun or held) and not stream.eof:
        raise SourceError(N_("it is cut off: its compression has no end"))


def _stream(beginning: bytes, window: int) -> "zlib._Decompress":
    """Some servers send deflate without its header."""
    has_header = beginning[0] & 0x0F == 8 and int.from_bytes(beginning[:2], "big") % 31 == 0
    return zlib.decompressobj(_RAW if window == _ZLIB and not has_header else window)
