"""Rules for the message around the HTML: headers, structure, bytes, the plain text."""

import re
from collections.abc import Iterator
from email.header import Header
from email.utils import getaddresses, parsedate_to_datetime

from digest.mail.rules.mail import Fault, Mail, warning, wrong

LINE_LIMIT = 998
TEXT_WIDTH = 76
MESSAGE_ID_LIMIT = 500
ONCE = ("From", "To", "Subject", "Date", "Message-ID", "MIME-Version", "Reply-To", "List-Id")


def parsing(mail: Mail) -> Iterator[Fault]:
    """The message parses without defects, and its headers are ASCII."""
    for part in mail.message.walk():
        for defect in part.defects:
            yield wrong(f"{part.get_content_type()}: {type(defect).__name__}")
        for name, value in part.items():
            if not str(value).isascii() or isinstance(value, Header):
                yield wrong(f"{name} holds raw bytes beyond ASCII; encode them as RFC 2047 says")


def line_ends(mail: Mail) -> Iterator[Fault]:
    """Every line ends in CRLF."""
    bare = re.findall(rb"(?<!\r)\n|\r(?!\n)", mail.raw)
    if bare:
        yield wrong(f"{len(bare)} lines do not end in CRLF; some servers refuse such mail")


def line_lengths(mail: Mail) -> Iterator[Fault]:
    """No line is longer than servers take."""
    longest = max(len(line) for line in mail.raw.splitlines())
    if longest > LINE_LIMIT:
        yield wrong(f"a line has {longest} octets, more than {LINE_LIMIT}; encode it as quoted-printable")


def headers_once(mail: Mail) -> Iterator[Fault]:
    """A valid date and a subject are there, and no header stands twice."""
    for name in ONCE:
        if len(mail.message.get_all(name, [])) > 1:
            yield wrong(f"there are {len(mail.message.get_all(name, []))} {name} headers; write one")
    if not mail.subject.strip():
        yield wrong("there is no Subject")
    try:
        parsedate_to_datetime(str(mail.message["Date"] or ""))
    except ValueError:
        yield wrong("there is no valid Date")


def sender(mail: Mail) -> Iterator[Fault]:
    """From holds one address."""
    addresses = [address for _, address in getaddresses([str(value) for value in mail.message.get_all("From", [])])]
    if len(addresses) != 1 or "@" not in addresses[0]:
        yield wrong(f"From holds {len(addresses)} addresses; it must hold one")


def message_id(mail: Mail) -> Iterator[Fault]:
    """Message-ID is there and valid."""
    value = str(mail.message["Message-ID"] or "").strip()
    if not re.fullmatch(r"<[^<>@\s]+@[^<>@\s]+>", value):
        yield wrong("there is no valid Message-ID (<something@domain>)")
    elif len(value) > MESSAGE_ID_LIMIT:
        yield wrong(f"Message-ID has {len(value)} characters; Gmail takes {MESSAGE_ID_LIMIT}")


def one_click(mail: Mail) -> Iterator[Fault]:
    """List-Unsubscribe and List-Unsubscribe-Post are right, or this is an automatic mail of no list."""
    if not any(name.lower().startswith("list-") for name in mail.message.keys()):  # noqa: SIM118
        if _raw_header(mail, b"Auto-Submitted") != "auto-generated":
            yield warning("this is no list mail (it has no List-... header); a newsletter needs List-Unsubscribe")
        return
    value = _raw_header(mail, b"List-Unsubscribe")  # a parser would hide encoded words
    links = re.findall(r"<([^>]*)>", value)
    if "=?" in value:
        yield wrong("List-Unsubscribe contains encoded words; Gmail ignores or refuses it")
    elif [link.startswith("https://") for link in links].count(True) != 1:
        yield wrong("List-Unsubscribe must hold exactly one <https://...> link")
    elif not links[0].startswith("https://"):
        yield warning("List-Unsubscribe should name its https link before others")
    if _raw_header(mail, b"List-Unsubscribe-Post") != "List-Unsubscribe=One-Click":
        yield wrong("List-Unsubscribe-Post must be exactly: List-Unsubscribe=One-Click")


def structure(mail: Mail) -> Iterator[Fault]:
    """Text comes first, then HTML, both in UTF-8."""
    kinds = [part.get_content_type() for part in mail.message.walk() if not part.is_multipart()]
    if "text/plain" not in kinds or "text/html" not in kinds:
        yield wrong(f"the mail holds {', '.join(kinds)}; it needs text/plain and text/html")
    elif kinds.index("text/plain") > kinds.index("text/html"):
        yield wrong("the text part must come before the HTML part: programs show the last they understand")
    for part in mail.message.walk():
        if part.get_content_maintype() == "text" and (part.get_content_charset() or "us-ascii") not in (
            "utf-8",
            "us-ascii",
        ):
            yield wrong(f"{part.get_content_type()} is in {part.get_content_charset()}; write utf-8")


def plain_text(mail: Mail) -> Iterator[Fault]:
    """The text part is there, in readable lines."""
    if not mail.text.strip():
        yield wrong("the text part is missing or empty")
    wide = [line for line in mail.text.splitlines() if len(line) > TEXT_WIDTH and " " in line.strip()]
    if wide:
        yield warning(f"{len(wide)} text lines are wider than {TEXT_WIDTH} columns, the first begins {wide[0][:40]!r}")


def _raw_header(mail: Mail, name: bytes) -> str:
    """The header's value as it stands in the bytes, unfolded; empty when there is none."""
    head = re.split(rb"\r?\n\r?\n", mail.raw, maxsplit=1)[0]
    found = re.search(rb"^" + re.escape(name) + rb":((?:.|\r?\n[ \t])*)", head, re.IGNORECASE | re.MULTILINE)
    return " ".join(found[1].decode("ascii", "replace").split()) if found else ""
