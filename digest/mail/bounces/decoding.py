"""From the bytes of a part to text: transfer encodings and character sets, the wrong ones too."""

import binascii
import codecs
import html
import quopri
import re
from email.errors import MessageError
from email.header import decode_header
from email.message import Message

MOST_BYTES = 100_000
"""Of a part: far more than any server says."""
SAFE = (
    "utf",
    "ascii",
    "iso8859",
    "iso2022",
    "cp",
    "koi8",
    "shift_jis",
    "euc",
    "gb",
    "big5",
    "mac",
    "hz",
    "johab",
    "tis",
)
"""Beginnings of the character sets that are decoded; others, such as punycode, can be slow."""
TAG = re.compile(r"<[^<>]*>")
BREAK = re.compile(r"<(?:br|/p|/div|/tr|/li|/h\d|/td)\b[^<>]*>", re.IGNORECASE)
HIDDEN = re.compile(r"<(style|script|title|head)\b[^<>]*>[^<]{0,20000}</\1>", re.IGNORECASE)


def decoded(headers: Message, body: bytes) -> str:
    """The text of a part. Never raises."""
    encoding = str(headers.get("Content-Transfer-Encoding", "")).strip().lower()
    body = body[: MOST_BYTES * 2]
    if encoding == "base64":
        body = _from_base64(body)
    elif encoding == "quoted-printable":
        body = quopri.decodestring(body)
    charset = headers.get_param("charset", "") if len(str(headers.get("Content-Type", ""))) < 2000 else ""
    return in_charset(body[:MOST_BYTES], charset if isinstance(charset, str) else "")


def in_charset(text: bytes, charset: str) -> str:
    """Bytes as text: in UTF-8 if they are, else as `charset` says, else as Western Europe wrote."""
    declared = _known(charset)
    if declared.startswith(("iso2022", "hz")):
        return text.decode(declared, "replace")
    try:
        return text.decode("utf-8")
    except UnicodeDecodeError:
        return text.decode(declared if declared not in ("", "utf-8", "ascii") else "cp1252", "replace")


def words_of(header: str) -> str:
    """A header with its encoded words decoded. Never raises."""
    if "=?" not in header:
        return header
    try:
        pieces = decode_header(header[:2000])
    except (ValueError, binascii.Error, IndexError, MessageError):
        return header
    return "".join(in_charset(text, charset or "") if isinstance(text, bytes) else text for text, charset in pieces)


def without_markup(text: str) -> str:
    """HTML as lines of text."""
    text = BREAK.sub("\n", HIDDEN.sub(" ", text))
    return html.unescape(TAG.sub(" ", text))


def _from_base64(body: bytes) -> bytes:
    letters = re.sub(rb"[^A-Za-z0-9+/]", b"", body)
    try:
        return binascii.a2b_base64(letters[: len(letters) // 4 * 4])
    except binascii.Error:
        return body


def _known(charset: str) -> str:
    try:
        name = codecs.lookup(charset[:40]).name.lower() if charset else ""
    except (LookupError, ValueError):
        return ""
    return name if name.startswith(SAFE) else ""
