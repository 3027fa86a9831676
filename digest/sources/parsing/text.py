"""From bytes to text, whatever the sender believed about its encoding. Pure."""

import codecs
import re

from digest.core.errors import SourceError

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
    (b"<\x00", "utf-16-le"),
    (b"\x00<", "utf-16-be"),
)
_MAGIC = (
    (b"%PDF", "a PDF file"),
    (b"PK\x03\x04", "a ZIP archive or an office document"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"\x89PNG", "a picture"),
    (b"GIF8", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"\xd0\xcf\x11\xe0", "an office document"),
    (b"SQLite format 3", "a database"),
)
_DECLARED = re.compile(rb"""\A\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']([A-Za-z0-9._-]+)["']""")
_USUAL = re.compile(r"(utf|iso-?8859|latin|windows-?\d|cp\d|koi8|gb|big5|euc|shift|mac|ascii|us-ascii)", re.IGNORECASE)
"""Encodings are only taken by these names: Python knows others (utf-7, punycode) that can hide markup."""


def decode(body: bytes, *, charset: str = "") -> tuple[str, tuple[str, ...]]:
    """The text of `body`, and a warning when it had to be guessed. `charset` is what the server said.

    A byte-order mark counts first, then the XML declaration, then the server, then UTF-8. Bytes that do not fit are
    read as windows-1252, which is what they nearly always are. Raises SourceError for what is no text.
    """
    if not body.strip():
        raise SourceError("it is empty")
    if kind := next((kind for magic, kind in _MAGIC if body.startswith(magic)), None):
        raise SourceError(f"it is {kind}, not text")
    encoding = _encoding(body, charset)
    text = body.decode(encoding, errors="replace" if encoding != "utf-8" else _LENIENT).removeprefix("\ufeff")
    if "\x00" in text:
        raise SourceError("it is a binary file, not text")
    if encoding == "utf-8" and not _is_utf8(body):
        return text, ("some characters are not UTF-8; they were read as windows-1252",)
    return text, ()


def _encoding(body: bytes, charset: str) -> str:
    if marked := next((encoding for mark, encoding in _MARKS if body.startswith(mark)), None):
        return marked
    declared = _DECLARED.match(body[:1000])
    for name in (declared.group(1).decode("ascii") if declared else "", charset):
        if _USUAL.match(name) and not name.lower().startswith(("utf-16", "utf-32", "utf-7", "utf16", "utf32", "utf7")):
            try:
                found = codecs.lookup(name).name
            except LookupError:
                continue
            return {"iso8859-1": "cp1252", "ascii": "utf-8"}.get(found, found)
    return "utf-8"


def _is_utf8(body: bytes) -> bool:
    try:
        body.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _as_windows_1252(error: UnicodeError) -> tuple[str, int]:
    assert isinstance(error, UnicodeDecodeError)
    stray = error.object[error.start : error.end]
    return stray.decode("cp1252", errors="replace"), error.end


_LENIENT = "digest-windows-1252"
codecs.register_error(_LENIENT, _as_windows_1252)
