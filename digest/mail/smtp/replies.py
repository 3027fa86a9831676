"""SMTP replies: taken apart, and what each means for the one mail it is about (RFC 5321, 4.2; RFC 3463). Pure."""

import re
from collections.abc import Iterable, Iterator

from digest.mail.bounces.classes import best_status, verdict_of
from digest.mail.bounces.report import Verdict
from digest.mail.transport import Answer

CLOSING = 421
"""The server is going away: says nothing about the mail, ends the connection."""
THROTTLED = 454
"""Too fast; the same mail may go in a moment (Amazon SES)."""
LONGEST = 64 * 1024
"""Bytes of one reply; RFC 5321 allows 512 a line."""
NOT_THE_READERS = frozenset({500, 501, 502, 503, 504, 521, 530, 534, 535, 538, 554, 555})
"""Codes without an enhanced status that speak of us: of the dialogue, the login, policy."""
ALL_IS_WELL = re.compile(rb"(?:2\d\d[ \r][^\n]*\n){3}354[ \r][^\n]*\n")
"""Four whole replies: a mail was taken, and of the next one its sender, its recipient and its body are welcome."""
_STATUS = re.compile(rb"\s*[245]\.(\d{1,3})\.(\d{1,3})\b")
_ABOUT_US = re.compile(rb"(?i)relay|sender|spam|block|polic|reputation|listed|authenticat|client|helo|spf|dkim|dmarc")
_NO_NAMES = frozenset(
    {"", "account", "address", "domain", "email", "host", "mail", "mailbox", "recipient", "unknown", "user", "users"}
)
"""Words by which replies are understood; as names of mailboxes they name nobody."""
_ADDRESS = re.compile(r"<?[^\s<>@]+@[^\s<>@]+>?")


class Gibberish(Exception):
    """What came is no SMTP reply."""


class ReplyReader:
    """Bytes in, as they come; whole replies out: the code, and all lines' text with a newline between."""

    def __init__(self) -> None:
        self._rest = b""
        self._lines: list[bytes] = []

    @property
    def in_between(self) -> bool:
        """No reply has begun."""
        return not (self._rest or self._lines)

    def feed(self, data: bytes) -> Iterator[tuple[int, bytes]]:
        """The replies that are whole now. Raises Gibberish."""
        *lines, self._rest = (self._rest + data).split(b"\n")
        for line in lines:
            code, text = _code(line), line[4:]
            if line[3:4] == b"-":
                self._lines.append(text)
            elif self._lines:
                text = b"\n".join([*self._lines, text])
                self._lines.clear()
                yield code, text
            else:
                yield code, text
        if (self._rest or self._lines) and len(self._rest) + sum(map(len, self._lines)) > LONGEST:
            raise Gibberish("a reply without an end")


def _code(line: bytes) -> int:
    """Its three digits; after them comes nothing, or a space or a hyphen, and text."""
    if not line[:3].isdigit() or line[3:4] not in (b" ", b"-", b"\r", b""):
        raise Gibberish(f"no reply begins like {line[:20]!r}")
    return int(line[:3])


def answer_to_recipient(code: int, text: bytes) -> Answer:
    """The reply to RCPT. 5yz is about this recipient, for good, unless its words speak of us: many servers say only
    here what they think of our login, our sender or our network."""
    if code // 100 == 2:
        return Answer.ACCEPTED
    if code // 100 != 5 or is_ours(code, text) or _verdict(code, text) is Verdict.TRANSIENT:
        return Answer.DEFERRED
    return Answer.REJECTED


def is_ours(code: int, text: bytes) -> bool:
    """Whether a refusal speaks of us and not of the recipient: of policy, sender, content, login or the dialogue."""
    if status := _STATUS.match(text):
        subject, detail = int(status[1]), int(status[2])
        ours = subject in (5, 6, 7) or (subject, detail) in ((1, 7), (1, 8), (3, 4), (4, 5), (4, 6))
    else:
        ours = code in NOT_THE_READERS or _ABOUT_US.search(text) is not None
    return ours or (code // 100 == 5 and _verdict(code, text) is Verdict.OURS)


def _verdict(code: int, text: bytes) -> Verdict:
    """What the same words mean when they come back in a bounce: a quota, a list of blocked networks, our account."""
    words = f"{code} {text.decode('utf-8', 'replace')}"
    return verdict_of(best_status(words), words)


def in_words(code: int, text: bytes, *, about: Iterable[str] = ()) -> str:
    """The reply on one line, without addresses and control characters, at most 300 characters.

    What stands before the @ of the addresses in `about` is left out too where it stands alone: "no mailbox ada here".
    """
    printable = (letter if letter.isprintable() else " " for letter in text.decode("utf-8", "replace"))
    line = " ".join("".join(printable).split())
    said = _ADDRESS.sub("<address>", f"{code} {line}")
    for address in about:
        local = address.rpartition("@")[0]
        if local.lower() not in _NO_NAMES:
            said = re.sub(rf"(?i)(?<![\w.+-]){re.escape(local)}(?![\w+-])", "<address>", said)
    return said[:300]
