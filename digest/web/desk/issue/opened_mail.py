"""A mail taken apart again, from the very bytes that would leave. Pure."""

from dataclasses import dataclass
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default


@dataclass(frozen=True, slots=True)
class OpenedMail:
    """What a mail program reads out of the bytes."""

    subject: str
    sender: str
    to: str
    headers: tuple[tuple[str, str], ...]
    """As they are meant, decoded."""
    html: str
    text: str
    source: str
    """The bytes themselves: printable ASCII."""
    html_bytes: int
    """Of the HTML in UTF-8, which Gmail cuts near 102,000."""


def opened(mail: bytes) -> OpenedMail:
    """From bytes as `Press.mail` makes them."""
    message = message_from_bytes(mail, policy=default)
    html = _part(message, "html")
    return OpenedMail(
        subject=str(message["Subject"]),
        sender=str(message["From"]),
        to=str(message["To"]),
        headers=tuple((name, str(value)) for name, value in message.items()),
        html=html,
        text=_part(message, "plain"),
        source=mail.decode("ascii").replace("\r\n", "\n"),
        html_bytes=len(html.encode()),
    )


def _part(message: EmailMessage, kind: str) -> str:
    body = message.get_body((kind,))
    return str(body.get_content()) if body is not None else ""
