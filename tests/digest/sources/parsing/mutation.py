"""Documents as networks, disks and programs damage them."""

from hypothesis import strategies as st

_PIECES = (
    b"<",
    b">",
    b"&",
    b'"',
    b"<!--",
    b"]]>",
    b"\x00",
    b"\xff",
    b"\xe2\x80\xae",
    b"<script>",
    b"&#0;",
    b"\x1b",
    b"=",
)


@st.composite
def mutated(draw: st.DrawFn, document: bytes) -> bytes:
    """The document after up to eight flips, cuts, repetitions and insertions."""
    body = bytearray(document)
    for _ in range(draw(st.integers(0, 8))):
        start = draw(st.integers(0, len(body)))
        end = min(len(body), start + draw(st.integers(1, 60)))
        match draw(st.sampled_from(("flip", "cut", "repeat", "insert"))):
            case "flip" if start < len(body):
                body[start] ^= draw(st.integers(1, 255))
            case "cut":
                del body[start:end]
            case "repeat":
                body[start:start] = bytes(body[start:end]) * draw(st.integers(1, 20))
            case "insert":
                body[start:start] = draw(st.sampled_from(_PIECES) | st.binary(max_size=8))
    return bytes(body)
