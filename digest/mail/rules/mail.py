"""A mail as the rules see it: its bytes, its headers, its text and its HTML as a tree."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from email import message_from_bytes
from email.errors import HeaderParseError
from email.header import decode_header, make_header
from email.message import Message
from typing import Literal

from lxml import etree, html

from digest.core.errors import BadInput

KNOWN_HEADERS = {"from", "subject", "date", "mime-version"}

Level = Literal["ok", "warning", "wrong"]
Element = etree._Element


@dataclass(frozen=True, slots=True)
class Fault:
    """Where a mail breaks a rule, and what to do about it."""

    level: Level
    message: str


@dataclass(frozen=True, slots=True)
class Mail:
    """One parsed mail. `text` is empty and `page` None where there is no such part."""

    raw: bytes
    message: Message
    """Read with the lenient policy: the modern one breaks down on some malformed addresses and Message-IDs."""
    subject: str
    text: str
    html: str
    page: Element | None

    @property
    def styles(self) -> list[str]:
        """The contents of all <style> elements."""
        return [] if self.page is None else [style.text or "" for style in self.page.iter("style")]

    def elements(self, *names: str) -> Iterator[Element]:
        """Elements of these names, or all, in order."""
        if self.page is not None:
            yield from (element for element in self.page.iter(*names) if isinstance(element.tag, str))


Rule = Callable[[Mail], Iterable[Fault]]
"""Its docstring is its promise, told to people when it finds no fault."""


def wrong(message: str) -> Fault:
    """The mail must not go out like this."""
    return Fault("wrong", message)


def warning(message: str) -> Fault:
    """Somebody should look."""
    return Fault("warning", message)


def read(raw: bytes) -> Mail:
    """Parse a mail. Raises BadInput when it is none."""
    if b"\0" in raw:
        raise BadInput("this is not a mail: it contains NUL bytes")
    message = message_from_bytes(raw)
    if not KNOWN_HEADERS & {name.lower() for name in message.keys()}:  # noqa: SIM118 - iterating gives no names
        raise BadInput("this is not a mail: it has no headers such as From, Subject or Date")
    source = _part(message, "text/html")
    return Mail(
        raw=raw,
        message=message,
        subject=_decoded(str(message["Subject"] or "")),
        text=_part(message, "text/plain"),
        html=source,
        page=_page(source),
    )


def _decoded(header: str) -> str:
    try:
        return str(make_header(decode_header(header)))
    except (HeaderParseError, LookupError, ValueError):
        return header


def _part(message: Message, kind: str) -> str:
    """The first part of this kind as text, whatever it claims about its charset."""
    part = next((part for part in message.walk() if part.get_content_type() == kind), None)
    if part is None or not isinstance(content := part.get_payload(decode=True), bytes):
        return ""
    try:
        return content.decode(part.get_content_charset("utf-8"), "replace")
    except LookupError:
        return content.decode("utf-8", "replace")


def _page(source: str) -> Element | None:
    try:
        return html.document_fromstring(source.encode(), parser=html.HTMLParser(encoding="utf-8"))
    except etree.ParserError:  # nothing but white space or comments
        return None
