"""Talking to a relay up to the point where a mail would begin. Nothing is sent.

Each step has its own time; what a relay says is kept without addresses, and of a refused login only the code: some
relays repeat what they were sent.
"""

import re
import smtplib
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from digest.core.sections import Smtp
from digest.doctor.relay.refusal import ENHANCED, Refused, Step
from digest.mail.smtp.replies import in_words

STEP_SECONDS = 10.0
ERRNO = re.compile(r"\[Errno -?\d+\] ")


@contextmanager
def connected(relay: Smtp) -> Iterator[smtplib.SMTP]:
    """A greeted connection; it ends with QUIT. Raises Refused."""
    seconds = min(relay.timeout_seconds, STEP_SECONDS)
    with asking(Step.NAME):
        socket.getaddrinfo(relay.host, relay.port, type=socket.SOCK_STREAM)
    with asking(Step.CONNECTION):
        smtp = smtplib.SMTP(relay.host, relay.port, timeout=seconds)
    try:
        with asking(Step.EHLO):
            smtp.ehlo_or_helo_if_needed()
        yield smtp
    finally:
        with suppress(OSError, smtplib.SMTPException):
            smtp.quit()
        smtp.close()


@contextmanager
def asking(step: Step) -> Iterator[None]:
    """What the network, TLS and smtplib raise, as Refused."""
    try:
        yield
    except smtplib.SMTPConnectError as error:
        raise Refused(Step.GREETING, error.smtp_code, _said(step, error)) from error
    except smtplib.SMTPResponseException as error:
        raise Refused(step, error.smtp_code, _said(step, error)) from error
    except ssl.SSLCertVerificationError as error:
        raise Refused(step, 0, f"its certificate is not good: {error.verify_message}") from error
    except socket.gaierror as error:
        raise Refused(Step.NAME, 0, error.strerror or "the name is not known") from error
    except (OSError, smtplib.SMTPException, ValueError) as error:
        raise Refused(step, 0, _reason(error)) from error


def accepted(step: Step, reply: tuple[int, bytes]) -> None:
    """Nothing, when the reply says yes. Raises Refused."""
    code, text = reply
    if code // 100 != 2:
        raise Refused(step, code, in_words(code, text))


def _said(step: Step, error: smtplib.SMTPResponseException) -> str:
    text = error.smtp_error if isinstance(error.smtp_error, bytes) else str(error.smtp_error).encode()
    words = in_words(error.smtp_code, text)
    if step is not Step.LOGIN:
        return words
    found = ENHANCED.search(words)
    return f"{error.smtp_code} {found[0]}" if found else str(error.smtp_code)


def _reason(error: Exception) -> str:
    if isinstance(error, TimeoutError) or "timed out" in str(error):  # smtplib has its own class for it
        return "no answer in time"
    words = (isinstance(error, OSError) and error.strerror) or str(error) or type(error).__name__
    return ERRNO.sub("", words)
