"""Turns a letter into the bytes of each reader's mail: encoded once per edition, filled in for each reader."""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import NamedTuple

from digest.core.errors import BadInput
from digest.mail.fields import folded, mailbox
from digest.mail.language import SENTINELS, without_unsafe
from digest.mail.letter import Letter
from digest.mail.quoting import SOFT_BREAK, quoted
from digest.mail.views import SLOTS

ORDER = tuple(SENTINELS[slot] for slot in SLOTS)
SLOT = re.compile(f"([{''.join(ORDER)}])")
PART = "--{boundary}\r\nContent-Type: text/{kind}; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n"
END = re.compile(rb"(?<=[^ \t])=\r\n\Z")
"""A soft break that nothing follows; after white space it must stay."""
EASY = re.compile(r"(?:(?!\.)[ !#-%(-;?-~]{1,75}\n)*(?!\.)[ !#-%(-;?-~]{1,75}")
"""Values, one a line, that neither quoted-printable nor HTML would change; nearly all are so."""
FIT = re.compile(r"[!#-'*+./0-9=?-Z^-~-]{1,320} [!-;=?-~]{0,900} <[!-;=?-~]{1,490}> [A-Za-z0-9 ,:+-]{1,40}")
"""Address, link, Message-ID and date, with a space between."""
SHORT = 72


class Recipient(NamedTuple):
    """One reader's own part of a mail. (A named tuple: there is one for every mail.)

    `name` and `greeting` may say anything; control and private-use characters are left out. The rest is printable
    ASCII, ready for headers: `message_id` in angle brackets, `date` from `headers.mail_date`. Links that a mail does
    not show may be empty.
    """

    address: str
    name: str
    greeting: str
    unsubscribe_url: str
    preferences_url: str
    message_id: str
    date: str
    confirm_url: str = ""
    move_url: str = ""
    new_address: str = ""


@dataclass(frozen=True, slots=True)
class Plate:
    """An edition's mail with holes, ready to be stamped for its readers."""

    pieces: tuple[bytes, ...]
    """Holes at even positions, the first one for the reader's headers; between them what all readers get."""
    holes: tuple[tuple[int, bool], ...]
    """For each further hole its slot's place in `used`, and whether it stands in HTML."""
    used: tuple[str, ...]
    """Each slot that has a hole, once."""
    of_a_list: bool
    """Whether the mail says List-Unsubscribe: only beside a List-Unsubscribe-Post, and to whom has such a link."""

    def stamp(self, recipient: Recipient) -> bytes:
        """The whole mail for one reader, as it goes over the wire. The same reader always gets the same bytes.

        Raises BadInput when a value would break a header.
        """
        values = [getattr(recipient, slot) for slot in self.used]
        pieces = list(self.pieces)
        pieces[0] = _own_headers(recipient, self.of_a_list)
        if EASY.fullmatch(together := "\n".join(values)):
            lines = [line + SOFT_BREAK for line in together.encode("ascii").split(b"\n")]
            pieces[2::2] = [lines[place] for place, _ in self.holes]
        else:
            filled = [_filled(value) for value in values]
            pieces[2::2] = [filled[place][html] for place, html in self.holes]
        return b"".join(pieces)


def engrave(letter: Letter, headers: Sequence[tuple[str, str]]) -> Plate:
    """Prepare `letter` for any number of readers. `headers` come from `digest.mail.headers`.

    A mail is multipart/alternative, text before HTML, both UTF-8 in quoted-printable. Every line ends in CRLF; in a
    body none is longer than 76 or begins with a dot. Raises ValueError for a header that is not ready for the wire.
    """
    text, text_slots = _cut(letter.text)
    html, html_slots = _cut(letter.html)
    boundary = "=_" + hashlib.sha256(b"".join(text + html)).hexdigest()[:32]  # quoted-printable cannot hold "=_"
    static = "".join(folded(name, value) for name, value in headers)
    opening = f'{static}Content-Type: multipart/alternative;\r\n boundary="{boundary}"\r\n\r\n'
    text[0] = (opening + PART.format(boundary=boundary, kind="plain")).encode() + text[0]
    html[0] = PART.format(boundary=boundary, kind="html").encode() + html[0]
    html[-1] += f"\r\n--{boundary}--\r\n".encode()
    pieces = [*text[:-1], text[-1] + b"\r\n" + html[0], *html[1:]]
    slots = [*((slot, False) for slot in text_slots), *((slot, True) for slot in html_slots)]
    used = tuple(dict.fromkeys(slot for slot, _ in slots))
    of_a_list = any(name == "List-Unsubscribe-Post" for name, _ in headers)
    holes = tuple((used.index(slot), html) for slot, html in slots)
    return Plate(_with_holes(pieces), holes, used, of_a_list)


def _cut(body: str) -> tuple[list[bytes], list[str]]:
    """What stands around the slots, encoded, and the slots."""
    parts = SLOT.split(body)
    static = [quoted(part) for part in parts[::2]]
    static[-1] = END.sub(b"", static[-1])
    return static, [SLOTS[ORDER.index(sentinel)] for sentinel in parts[1::2]]


def _with_holes(pieces: list[bytes]) -> tuple[bytes, ...]:
    spaced = [b""] * (2 * len(pieces))
    spaced[1::2] = pieces
    return tuple(spaced)


def _filled(value: str) -> tuple[bytes, bytes]:
    """A slot's value for the text part and for the HTML part."""
    if EASY.fullmatch(value):
        same = value.encode("ascii") + SOFT_BREAK
        return same, same
    shown = without_unsafe(value)
    return quoted(shown), quoted(escape(shown))


def _own_headers(recipient: Recipient, of_a_list: bool) -> bytes:
    if not FIT.fullmatch(f"{recipient.address} {recipient.unsubscribe_url} {recipient.message_id} {recipient.date}"):
        raise BadInput("a reader's address, link, Message-ID or date is too long or would break a header")
    to = mailbox(recipient.name, recipient.address) if recipient.name else recipient.address
    field = f"To: {to}\r\n" if len(to) < SHORT else folded("To", to)
    leave = f"List-Unsubscribe: <{recipient.unsubscribe_url}>\r\n" if of_a_list and recipient.unsubscribe_url else ""
    return f"{field}Message-ID: {recipient.message_id}\r\nDate: {recipient.date}\r\n{leave}".encode("ascii")
