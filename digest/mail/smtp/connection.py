"""One connection to the relay: correct, phase-aware, one mail after the other.

`smtplib` connects, greets, starts TLS and logs in. Mails are then handed over command by command, because
`smtplib.sendmail` raises the same error whether the connection broke before the body or after it, and only
the first may be tried again.
"""

import smtplib
import socket
import ssl
import time

from digest.core.errors import MailUnavailable
from digest.core.sections import Smtp
from digest.mail.smtp.replies import CLOSING, answer_to_body, answer_to_recipient, in_words
from digest.mail.transport import Answer, Outgoing, Reply

FINAL_DOT_SECONDS = 600.0
"""RFC 5321, 4.5.3.2.6: giving up sooner is the usual cause of duplicates."""
MAILS_PER_CONNECTION = 100
SECONDS_PER_CONNECTION = 300.0


class ConnectionLost(Exception):
    """The connection went away before a body was sent; the mail at hand was not sent.

    `named`: the server knew the recipient by then, so it may be this one mail that it cannot bear.
    """

    def __init__(self, words: str, *, named: bool) -> None:
        super().__init__(words)
        self.named = named


class Connection:
    """An open, greeted, logged-in connection. Raises MailUnavailable when it cannot be had."""

    def __init__(self, settings: Smtp) -> None:
        self._timeout = settings.timeout_seconds
        self._mails = 0
        self._named = False
        self._opened = time.monotonic()
        where = f"{settings.host}:{settings.port}"
        try:
            self._smtp = smtplib.SMTP(settings.host, settings.port, timeout=self._timeout)
        except (OSError, smtplib.SMTPException) as error:
            raise MailUnavailable(f"no connection to the mail server {where}: {_reason(error)}") from error
        try:
            self._prepare(settings)
        except (OSError, smtplib.SMTPException) as error:
            self._smtp.close()
            raise MailUnavailable(f"the mail server {where} does not let us in: {_reason(error)}") from error

    @property
    def worn(self) -> bool:
        """True when it has served long enough; relays close connections that live too long."""
        age = time.monotonic() - self._opened
        return self._mails >= MAILS_PER_CONNECTION or age >= SECONDS_PER_CONNECTION

    def hand_over(self, sender: str, mail: Outgoing) -> Reply:
        """One mail, one answer. Raises ConnectionLost when it was surely not sent, MailUnavailable when the
        server wants none of our mail."""
        try:
            refusal = self._announce(sender, mail)
        except (OSError, smtplib.SMTPException) as error:
            raise ConnectionLost(_reason(error), named=self._named) from error
        return refusal or self._send_body(mail)

    def close(self) -> None:
        """Say QUIT and go; never raises."""
        try:
            self._smtp.quit()
        except (OSError, smtplib.SMTPException):
            self._smtp.close()

    def _prepare(self, settings: Smtp) -> None:
        assert self._smtp.sock is not None
        self._smtp.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._smtp.ehlo_or_helo_if_needed()
        if settings.starttls:
            self._smtp.starttls(context=ssl.create_default_context())
            self._smtp.ehlo()
        if settings.username:
            self._smtp.login(settings.username, settings.password.get_secret_value())

    def _announce(self, sender: str, mail: Outgoing) -> Reply | None:
        """MAIL, RCPT, DATA up to the server's go-ahead; a Reply when it refuses this mail."""
        self._named = False
        code, text = self._smtp.mail(sender)
        if code != 250:
            raise self._unwanted(code, text)
        self._named = True
        code, text = self._smtp.rcpt(mail.recipient)
        if code == CLOSING:
            raise smtplib.SMTPServerDisconnected(in_words(code, text))
        if code // 100 != 2:
            self._smtp.rset()
            return Reply(mail.delivery_id, answer_to_recipient(code), in_words(code, text))
        code, text = self._smtp.docmd("DATA")
        if code == CLOSING:
            raise smtplib.SMTPServerDisconnected(in_words(code, text))
        if code != 354:
            self._smtp.rset()
            return Reply(mail.delivery_id, answer_to_body(code), in_words(code, text))
        return None

    def _send_body(self, mail: Outgoing) -> Reply:
        """The body and its reply. From its first byte on, silence means doubt."""
        assert self._smtp.sock is not None
        self._mails += 1
        try:
            self._smtp.sock.settimeout(FINAL_DOT_SECONDS)
            self._smtp.send(_stuffed(mail.data))
            code, text = self._smtp.getreply()
            self._smtp.sock.settimeout(self._timeout)
        except (OSError, smtplib.SMTPException) as error:
            self._smtp.close()
            return Reply(mail.delivery_id, Answer.DOUBTFUL, _reason(error))
        return Reply(mail.delivery_id, answer_to_body(code), in_words(code, text))

    def _unwanted(self, code: int, text: bytes) -> Exception:
        if code == CLOSING:
            return smtplib.SMTPServerDisconnected(in_words(code, text))
        return MailUnavailable(f"the mail server refuses our mail: {in_words(code, text)}")


def _stuffed(data: bytes) -> bytes:
    """The bytes as DATA wants them: leading dots doubled, a lone dot at the end (RFC 5321, 4.5.2)."""
    dotted = data.replace(b"\r\n.", b"\r\n..")
    dotted = b"." + dotted if dotted.startswith(b".") else dotted
    return dotted + (b".\r\n" if dotted.endswith(b"\r\n") else b"\r\n.\r\n")


def _reason(error: Exception) -> str:
    match error:
        case smtplib.SMTPResponseException(smtp_code=int(code), smtp_error=bytes(text)):
            return in_words(code, text)
        case OSError(strerror=str(words)) if words:
            return words
        case _:
            return str(error) or type(error).__name__
