"""The lines and bytes that carry one mail (RFC 5321, 4.1.1 and 4.5.2; RFC 3030). Pure."""

import re

from digest.core.errors import BadInput, MailUnavailable
from digest.mail.transport import Outgoing

PATH = re.compile(r"[!-;=?-~]{0,320}")
"""Printable ASCII without spaces and angle brackets; empty is the null sender."""

WHOLE = re.compile(rf"MAIL FROM:<{PATH.pattern}>\r\nRCPT TO:<{PATH.pattern}>\r\nDATA\r\n")

LEADING_DOT = re.compile(rb"(?m)^\.")


def envelope(mail: Outgoing) -> bytes:
    """MAIL FROM, RCPT TO and DATA, in less time than one after the other. Raises as they do."""
    lines = f"MAIL FROM:<{mail.sender}>\r\nRCPT TO:<{mail.recipient}>\r\nDATA\r\n"
    if WHOLE.fullmatch(lines):
        return lines.encode("ascii")
    return sender_line(mail) + recipient_line(mail) + b"DATA\r\n"


def sender_line(mail: Outgoing) -> bytes:
    """MAIL FROM. Raises MailUnavailable for an address that would break the line: it is ours, and no reader's fault."""
    if not PATH.fullmatch(mail.sender):
        raise MailUnavailable("the address that bounces go to cannot stand in an SMTP envelope; it needs plain ASCII")
    return b"MAIL FROM:<%b>\r\n" % mail.sender.encode("ascii")


def recipient_line(mail: Outgoing) -> bytes:
    """RCPT TO. Raises BadInput for an address that would break the line."""
    if not PATH.fullmatch(mail.recipient):
        raise BadInput("an address that cannot stand in an SMTP envelope; it needs plain ASCII")
    return b"RCPT TO:<%b>\r\n" % mail.recipient.encode("ascii")


def bytes_of(mail: Outgoing) -> bytes:
    """What the mail says. Raises MailUnavailable where that cannot be made: texts and settings are ours."""
    try:
        return mail.data()
    except BadInput as error:
        raise MailUnavailable(f"a mail cannot be made: {error}") from error


def with_final_dot(data: bytes, *, dotless: bool) -> tuple[bytes, bytes]:
    """What DATA carries: leading dots doubled, a lone dot at the end."""
    if not dotless:
        data = LEADING_DOT.sub(b"..", data)
    return (data, b".\r\n") if data.endswith(b"\r\n") else (data, b"\r\n.\r\n")


def in_one_chunk(data: bytes) -> tuple[bytes, bytes]:
    """What BDAT carries: the size, and the bytes as they are."""
    return b"BDAT %d LAST\r\n" % len(data), data
