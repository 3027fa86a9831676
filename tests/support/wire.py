"""Reads mails as mail programs do."""

from email.header import decode_header, make_header
from email.message import EmailMessage
from email.utils import parseaddr


def display_name(message: EmailMessage, header: str) -> str:
    """The name in a header such as To.

    `addresses[0].display_name` puts a space between encoded words, where RFC 2047 wants none.
    """
    [raw] = [value for name, value in message.raw_items() if name == header]
    name, _ = parseaddr("".join(str(raw).splitlines()))
    return str(make_header(decode_header(name)))
