"""From bytes to text, whatever the sender believed about its encoding. Pure."""

import codecs
import re

from digest.core.errors import SourceError
from digest.core.languages import N_

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
    *((begin.encode(encoding), encoding) for encoding in ("utf-32-le", "utf-32-be") for begin in "<{["),
    *((begin.encode(encoding), encoding) for encoding in ("utf-16-le", "utf-16-be") for begin in "<{["),
)
"""What a document begins with, the longer ones first."""
_MAGIC = (
    (b"%PDF", N_("a PDF file")),
    (b"PK\x03\x04", N_("a ZIP archive or an office document")),
    (b"\x1f\x8b", N_("a gzip archive")),
    (b"\x89PNG", N_("a picture")),
    (b"GIF8", N_("a picture")),
    (b"\xff\xd8\xff", N_("a picture")),
    (b"\xd0\xcf\x11\xe0", N_("an office document")),
    (b"SQLite format 3", N_("a database")),
)
_DECLARED = re.compile(rb"""\A\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']([A-Za-z0-9._-]+)["']""")
_IN_HTML = re.compile(rb"""<meta\b[^>]{0,200}?\bcharset\s*=\s*["']?\s*([A-Za-z0-9._-]+)""", re.IGNORECASE)
_USUAL = re.compile(
    r"(utf-?8|iso[-_]?8859|iso-?2022|latin|windows-?\d|cp-?\d|koi8|gb|big5|euc|x?-?s(hift)?[-_]?jis|ks_c|tis|mac|"
    r"(us-)?ascii)",
    re.IGNORECASE,
)
"""Encodings are only taken by these names: Python knows others (utf-7, punycode) that can hide markup."""
_WIDER = {
    "ascii": "utf-8",
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "iso8859-11": "cp874",
    "tis-620": "cp874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
    "big5": "big5hkscs",
}
"""What is meant by a name, as browsers have found: encodings with more characters at the same places."""


def decode(body: bytes, *, charset: str = "") -> tuple[str, tuple[str, ...]]:
    """The text of `body`, and a warning when characters had to be guessed. `charset` is what the server said.

    A byte-order mark counts first. Then, whatever anybody declared, what is valid UTF-8 is UTF-8: in other encodings
    that does not happen by chance. Then the XML declaration, the server, the HTML. Bytes that do not fit are read as
    windows-1252, which is what they nearly always are. Raises SourceError for what is no text.
    """
    if not body.strip():
        raise SourceError(N_("it is empty"))
    if kind := next((kind for magic, kind in _MAGIC if body.startswith(magic)), None):
        raise SourceError(N_("it is %(kind)s, not text"), kind=kind)
    text, warning = _decoded(body, charset)
    if "\x00" in text:
        raise SourceError(N_("it is a binary file, not text"))
    return text.removeprefix("\ufeff"), (warning,) if warning else ()


def _decoded(body: bytes, charset: str) -> tuple[str, str]:
    marked = next((encoding for mark, encoding in _MARKS if body.startswith(mark)), None)
    declared = _declared(body, charset)
    for encoding in [marked] if marked else [*_if_ambiguous(body, declared), "utf-8", *declared]:
        try:
            return body.decode(encoding), ""
        except UnicodeDecodeError:
            continue
    if marked in (None, "utf-8") and declared in ([], ["utf-8"]):
        return body.decode("utf-8", _LENIENT), "some characters are not UTF-8; they were read as windows-1252"
    encoding = marked or next(name for name in declared if name != "utf-8")
    return body.decode(encoding, "replace"), f"some characters are not {encoding}, and cannot be read"


def _if_ambiguous(body: bytes, declared: list[str]) -> list[str]:
    """The declared encoding first, where ASCII bytes may mean other characters."""
    return [name for name in declared[:1] if name.startswith(("iso2022", "hz")) and body.isascii()]


def _declared(body: bytes, charset: str) -> list[str]:
    """The encodings that somebody names, in the order in which they are believed."""
    matches = (_DECLARED.match(body[:1000]), _IN_HTML.search(body[:2000]))
    xml, html = (match.group(1).decode("ascii") if match else "" for match in matches)
    return list(dict.fromkeys(found for name in (xml, charset, html) if (found := _known(name))))


def _known(name: str) -> str:
    if not _USUAL.match(name):
        return ""
    try:
        found = codecs.lookup(re.sub(r"^x-sjis$", "shift_jis", name, flags=re.IGNORECASE)).name
    except LookupError:
        return ""
    return _WIDER.get(found, found)


def _as_windows_1252(error: UnicodeError) -> tuple[str, int]:
    assert isinstance(error, UnicodeDecodeError)
    stray = error.object[error.start : error.end]
    return stray.decode("cp1252", errors="replace"), error.end


_LENIENT = "digest-windows-1252"
codecs.register_error(_LENIENT, _as_windows_1252)
