"""A connection to a relay, greeted, private where it should be, and logged in. `smtplib` does the talking."""

import smtplib
import socket
import ssl
from dataclasses import dataclass
from functools import cache

from digest.core.errors import MailUnavailable
from digest.core.sections import Smtp
from digest.mail.smtp.replies import in_words
from digest.mail.smtp.troubles import NO_CONNECTION, NOT_LET_IN

SEND_BUFFER = 256 * 1024
"""Room for a whole mail, so that one write is enough."""


@dataclass(frozen=True, slots=True)
class Opened:
    """A socket behind the login, and what the server said it can do."""

    socket: socket.socket
    pipelining: bool
    chunking: bool
    most_mails: int
    """How many mails it may carry: our setting, or less where the server announces a limit (RFC 9422)."""


def connect(settings: Smtp) -> Opened:
    """Connect, say EHLO, STARTTLS and AUTH. Raises MailUnavailable with the reason."""
    where = f"{settings.host}:{settings.port}"
    try:
        smtp = smtplib.SMTP(settings.host, settings.port, _our_name(), timeout=settings.timeout_seconds)
    except (OSError, smtplib.SMTPException) as error:
        raise MailUnavailable(NO_CONNECTION, where=where, why=_reason(error)) from error
    try:
        _prepare(smtp, settings)
    except (OSError, smtplib.SMTPException) as error:
        smtp.close()
        raise MailUnavailable(NOT_LET_IN, where=where, why=_reason(error)) from error
    return _opened(smtp, settings)


@cache
def _our_name() -> str:
    """What EHLO says. smtplib asks the name service for it, which may take seconds: once is enough."""
    return smtplib.SMTP().local_hostname


def _prepare(smtp: smtplib.SMTP, settings: Smtp) -> None:
    assert smtp.sock is not None
    smtp.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    smtp.sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BUFFER)
    smtp.ehlo_or_helo_if_needed()
    if settings.starttls:
        smtp.starttls(context=ssl.create_default_context())
        smtp.ehlo()
    if settings.username:
        smtp.login(settings.username, settings.password.get_secret_value())


def _opened(smtp: smtplib.SMTP, settings: Smtp) -> Opened:
    """Take the socket out of smtplib's hands."""
    assert smtp.sock is not None
    if smtp.file is not None:
        smtp.file.close()
    smtp.sock.setblocking(False)
    return Opened(
        socket=smtp.sock,
        pipelining=smtp.has_extn("pipelining"),
        chunking=settings.chunking and smtp.has_extn("chunking"),
        most_mails=min(settings.mails_per_connection, _announced(smtp) or settings.mails_per_connection),
    )


def _announced(smtp: smtplib.SMTP) -> int:
    """The server's MAILMAX, or 0."""
    for word in smtp.esmtp_features.get("limits", "").upper().split():
        name, _, number = word.partition("=")
        if name == "MAILMAX" and number.isdigit():
            return int(number)
    return 0


def _reason(error: Exception) -> str:
    match error:
        case smtplib.SMTPResponseException(smtp_code=int(code), smtp_error=bytes(text)):
            return in_words(code, text)
        case OSError(strerror=str(words)) if words:
            return words
        case _:
            return str(error) or type(error).__name__
