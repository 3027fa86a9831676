"""One header field at a time: names, addresses and free text, as printable ASCII that servers do not misread."""

import re
from email.header import Header

from email_validator import EmailNotValidError, validate_email

from digest.core.errors import BadInput
from digest.mail.language import without_unsafe

LINE_LENGTH = 76
NAME_LENGTH = 200
TEXT_LENGTH = 250
PLAIN_NAME = re.compile(r"[ !#-<>-\[\]-~]+")
MISREAD = re.compile(r"=\?|[^ ]{200}")
"""ASCII that cannot stand as it is: it looks like an encoded word, or cannot be folded."""


def ascii_address(address: str) -> str:
    """The address with its domain in A-labels.

    Raises BadInput when it is no address, or when what stands before the @ is not ASCII.
    """
    try:
        ascii_form = validate_email(address, check_deliverability=False, test_environment=True).ascii_email
    except EmailNotValidError as error:
        raise BadInput(f"{address!r} cannot be used as a mail address: {error}") from error
    if ascii_form is None:
        raise BadInput(f"{address!r} cannot be used: mail servers need ASCII before the @; use another address")
    return ascii_form


def ascii_domain(domain: str) -> str:
    """The domain in A-labels. Raises BadInput."""
    return domain if domain.isascii() else ascii_address(f"postmaster@{domain}").rpartition("@")[2]


def mailbox(name: str, address: str, *, header: str = "To") -> str:
    """`"Name" <address>` for a ready ASCII address; names longer than 200 characters are cut."""
    if PLAIN_NAME.fullmatch(name) and len(name) <= NAME_LENGTH:
        return f'"{name}" <{address}>'
    shown = phrase(name, header=header)
    return f"{shown} <{address}>" if shown else address


def phrase(text: str, *, header: str) -> str:
    """A name in quotes, or in encoded words; empty stays empty."""
    name = one_line(text)[:NAME_LENGTH].strip()
    if not name.isascii() or MISREAD.search(name):
        return _encoded_words(name, header)
    escaped = name.replace("\\", r"\\").replace('"', r"\"")
    return f'"{escaped}"' if name else ""


def unstructured(text: str, *, header: str) -> str:
    """Free text such as a subject, in encoded words where it must be; cut after 250 characters."""
    line = one_line(text)
    line = line if len(line) <= TEXT_LENGTH else f"{line[:TEXT_LENGTH]}\N{HORIZONTAL ELLIPSIS}"
    return _encoded_words(line, header) if not line.isascii() or MISREAD.search(line) else line


def one_line(text: str) -> str:
    """`text` without control characters and line ends."""
    return " ".join(without_unsafe(text).split())


def folded(name: str, value: str) -> str:
    """The whole header with its CRLF, long ones folded at spaces. Raises ValueError for what is not printable ASCII."""
    if not (value.isascii() and value.isprintable()):
        raise ValueError(f"{name}: {value!r} is not ready for the wire")
    lines = [f"{name}:"]
    for word in re.findall(r" *[^ ]+", f" {value}"):
        fits = len(lines[-1]) + len(word) <= LINE_LENGTH or lines == [f"{name}:"]
        lines[-1:] = [lines[-1] + word] if fits else [lines[-1], word]
    return "\r\n".join(lines) + "\r\n"


def _encoded_words(text: str, header: str) -> str:
    """RFC 2047, each word at most 75 long; with a space between words, where a header may be folded."""
    return Header(text, "utf-8", maxlinelen=LINE_LENGTH, header_name=header).encode(linesep="\n").replace("\n", "")
